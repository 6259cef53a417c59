/*
 * Labels and annotations of Kubeflow that carnet reads or writes (kubeflow.md 1.5, 2.6-2.8, 7).
 */
#ifndef CARNET_KUBERNETES_LABELS_H
#define CARNET_KUBERNETES_LABELS_H

#define LABEL_SERVER           "notebook-name"
#define LABEL_PART_OF          "app.kubernetes.io/part-of"
#define LABEL_PART_OF_PROFILE  "kubeflow-profile"
#define ANNOTATION_STOPPED     "kubeflow-resource-stopped"
#define ANNOTATION_ACTIVITY    "notebooks.kubeflow.org/last-activity"
#define ANNOTATION_SERVER_TYPE "notebooks.kubeflow.org/server-type"
#define ANNOTATION_CREATOR     "notebooks.kubeflow.org/creator"
#define ANNOTATION_OWNER       "owner"
#define ANNOTATION_PODDEFAULT  "poddefault.admission.kubeflow.org/poddefault-"
#define ANNOTATION_LIST_END    "k8s.io/initial-events-end"
#define ANNOTATION_APPLIED     "kubectl.kubernetes.io/last-applied-configuration"

#endif
