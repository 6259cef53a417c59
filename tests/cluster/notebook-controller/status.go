package main

import (
	"context"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"carnet.invalid/tests/cluster/notebook"
)

func ignoreNotFound(err error) error {
	if apierrors.IsNotFound(err) {
		return nil
	}
	return err
}

// updateStatus writes only what differs, so that a status that stays the same makes no change.
func (c *controller) updateStatus(ctx context.Context, nb *notebook.Notebook, set *appsv1.StatefulSet) error {
	pod, err := c.podLister.Pods(nb.Namespace).Get(nb.Name + "-0")
	if ignoreNotFound(err) != nil {
		return err
	}
	status := statusFor(nb, set, pod)
	if nb.Status.Conditions != nil && equality.Semantic.DeepEqual(status, nb.Status) {
		return nil
	}
	return ignoreNotFound(c.writeStatus(ctx, nb, &status))
}

// writeStatus names the version it is based on: if the notebook has changed since, the answer is a
// conflict, and all is looked at again.
func (c *controller) writeStatus(ctx context.Context, nb *notebook.Notebook, status *notebook.Status) error {
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(status)
	if err != nil {
		return err
	}
	object := &unstructured.Unstructured{Object: map[string]any{"status": content}}
	object.SetGroupVersionKind(notebook.Kind)
	object.SetName(nb.Name)
	object.SetResourceVersion(nb.ResourceVersion)
	_, err = c.untyped.Resource(notebook.Resource).Namespace(nb.Namespace).UpdateStatus(ctx, object,
		metav1.UpdateOptions{})
	return err
}

func statusFor(nb *notebook.Notebook, set *appsv1.StatefulSet, pod *corev1.Pod) notebook.Status {
	status := notebook.Status{Conditions: []notebook.Condition{}, ReadyReplicas: set.Status.ReadyReplicas}
	if pod == nil {
		return status
	}
	for i := range pod.Status.Conditions {
		status.Conditions = append(status.Conditions, conditionFrom(&pod.Status.Conditions[i]))
	}
	for i := range pod.Status.ContainerStatuses {
		if pod.Status.ContainerStatuses[i].Name == nb.Name {
			status.ContainerState = pod.Status.ContainerStatuses[i].State
		}
	}
	return status
}

func conditionFrom(pod *corev1.PodCondition) notebook.Condition {
	return notebook.Condition{
		Type:               string(pod.Type),
		Status:             string(pod.Status),
		Reason:             pod.Reason,
		Message:            pod.Message,
		LastProbeTime:      knownTime(pod.LastProbeTime),
		LastTransitionTime: knownTime(pod.LastTransitionTime),
	}
}

func knownTime(time metav1.Time) *metav1.Time {
	if time.IsZero() {
		return nil
	}
	return &time
}
