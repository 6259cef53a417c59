package main

import (
	"encoding/json"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"carnet.invalid/tests/cluster/notebook"
)

var images = []string{
	"registry.example.org/kubeflow/jupyter-scipy:v1.9.2",
	"registry.example.org/kubeflow/jupyter-pytorch-cuda-full:v1.9.2",
	"registry.example.org/kubeflow/codeserver-python:v1.9.2",
	"registry.example.org/kubeflow/rstudio-tidyverse:v1.9.2",
}

var serverTypes = []string{"jupyter", "jupyter", "group-one", "group-two"}

// sample is about as large as what the web app of Kubeflow and its controller write.
func sample(namespace string, number int) *notebook.Notebook {
	name := fmt.Sprintf("notebook-%05d", number+1)
	nb := &notebook.Notebook{
		TypeMeta: metav1.TypeMeta{APIVersion: notebook.Kind.GroupVersion().String(), Kind: notebook.Kind.Kind},
		ObjectMeta: metav1.ObjectMeta{
			Name:      name,
			Namespace: namespace,
			Labels: map[string]string{
				"app":                                  name,
				"access-ml-pipeline":                   "true",
				"notebooks.kubeflow.org/image-channel": "stable",
				notebook.LoadLabel:                     "true",
			},
			Annotations: sampleAnnotations(namespace, number),
		},
	}
	nb.Spec.Template.Spec = samplePod(name, number)
	noteApplied(nb)
	setState(nb, number)
	return nb
}

// noteApplied adds what "kubectl apply" leaves behind, the largest annotation of many real objects.
func noteApplied(nb *notebook.Notebook) {
	text, err := json.Marshal(map[string]any{
		"apiVersion": nb.APIVersion, "kind": nb.Kind, "metadata": nb.ObjectMeta, "spec": nb.Spec,
	})
	if err != nil {
		panic(err)
	}
	nb.Annotations[corev1.LastAppliedConfigAnnotation] = string(text)
}

func sampleAnnotations(namespace string, number int) map[string]string {
	checked := time.Now().UTC()
	active := checked.Add(-time.Duration(number%600) * time.Minute)
	return map[string]string{
		"notebooks.kubeflow.org/creator":                       "person@" + namespace + ".example.org",
		"notebooks.kubeflow.org/server-type":                   serverTypes[number%len(serverTypes)],
		"notebooks.kubeflow.org/last-activity":                 active.Format(time.RFC3339),
		"notebooks.kubeflow.org/last_activity_check_timestamp": checked.Format(time.RFC3339),
		"notebooks.kubeflow.org/http-rewrite-uri":              "/",
	}
}

func samplePod(name string, number int) corev1.PodSpec {
	return corev1.PodSpec{
		ServiceAccountName: "default-editor",
		Containers: []corev1.Container{{
			Name:            name,
			Image:           images[number%len(images)],
			ImagePullPolicy: corev1.PullIfNotPresent,
			Env:             sampleVariables(number),
			Resources:       sampleResources(number),
			VolumeMounts: []corev1.VolumeMount{
				{Name: name + "-workspace", MountPath: "/home/jovyan"},
				{Name: name + "-datavol-1", MountPath: "/home/jovyan/data"},
				{Name: "dshm", MountPath: "/dev/shm"},
			},
		}},
		Volumes: []corev1.Volume{
			claim(name + "-workspace"),
			claim(name + "-datavol-1"),
			{Name: "dshm", VolumeSource: corev1.VolumeSource{
				EmptyDir: &corev1.EmptyDirVolumeSource{Medium: corev1.StorageMediumMemory}}},
		},
		Tolerations: []corev1.Toleration{{
			Key: "node.example.org/purpose", Operator: corev1.TolerationOpEqual, Value: "user",
			Effect: corev1.TaintEffectNoSchedule,
		}},
		Affinity: sampleAffinity(),
	}
}

func sampleAffinity() *corev1.Affinity {
	return &corev1.Affinity{NodeAffinity: &corev1.NodeAffinity{
		RequiredDuringSchedulingIgnoredDuringExecution: &corev1.NodeSelector{
			NodeSelectorTerms: []corev1.NodeSelectorTerm{{
				MatchExpressions: []corev1.NodeSelectorRequirement{
					{Key: "node.example.org/purpose", Operator: corev1.NodeSelectorOpIn,
						Values: []string{"user", "user-large"}},
					{Key: "topology.kubernetes.io/zone", Operator: corev1.NodeSelectorOpIn,
						Values: []string{"zone-1", "zone-2", "zone-3"}},
				},
			}},
		},
	}}
}

func sampleVariables(number int) []corev1.EnvVar {
	return []corev1.EnvVar{
		{Name: "KF_LANG", Value: []string{"en", "fr"}[number%2]},
		{Name: "KF_PIPELINES_SA_TOKEN_PATH", Value: "/var/run/secrets/kubeflow/pipelines/token"},
		{Name: "MLFLOW_TRACKING_URI", Value: "http://mlflow.example.org/tracking"},
		{Name: "PIP_INDEX_URL", Value: "https://packages.example.org/repository/pypi/simple"},
		{Name: "R_LIBS_USER", Value: "/home/jovyan/.local/lib/R/library"},
	}
}

func sampleResources(number int) corev1.ResourceRequirements {
	list := func(cpu, memory string) corev1.ResourceList {
		return corev1.ResourceList{
			corev1.ResourceCPU:    resource.MustParse(cpu),
			corev1.ResourceMemory: resource.MustParse(memory),
		}
	}
	resources := corev1.ResourceRequirements{Requests: list("500m", "2Gi"), Limits: list("1", "4Gi")}
	if number%4 == 1 {
		resources.Limits["nvidia.com/gpu"] = resource.MustParse("1")
	}
	return resources
}

func claim(name string) corev1.Volume {
	return corev1.Volume{Name: name, VolumeSource: corev1.VolumeSource{
		PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: name}}}
}
