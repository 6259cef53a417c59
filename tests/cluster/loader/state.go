package main

import (
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"carnet.invalid/tests/cluster/notebook"
)

// setState makes, out of twenty, twelve running, four stopped, and one each of what goes wrong.
func setState(nb *notebook.Notebook, number int) {
	since := metav1.NewTime(time.Now().Add(-time.Duration(number) * time.Minute))
	nb.Status.Conditions = []notebook.Condition{}
	switch kind := number % 20; {
	case kind < 12:
		setRunning(nb, since)
	case kind < 16:
		nb.Annotations[notebook.StoppedAnnotation] = since.UTC().Format(time.RFC3339)
	case kind == 16:
		setUnschedulable(nb, since)
	case kind == 17:
		setWaiting(nb, since, "ImagePullBackOff",
			fmt.Sprintf("Back-off pulling image %q", nb.Spec.Template.Spec.Containers[0].Image))
	case kind == 18:
		setWaiting(nb, since, "CrashLoopBackOff", fmt.Sprintf(
			"back-off 5m0s restarting failed container=%s pod=%s-0_%s", nb.Name, nb.Name, nb.Namespace))
	default:
		setWaiting(nb, since, "ContainerCreating", "")
	}
}

func setRunning(nb *notebook.Notebook, since metav1.Time) {
	nb.Status.ReadyReplicas = 1
	nb.Status.ContainerState.Running = &corev1.ContainerStateRunning{StartedAt: since}
	for _, name := range []string{
		"PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"} {
		addCondition(nb, name, "True", "", "", since)
	}
}

func setWaiting(nb *notebook.Notebook, since metav1.Time, reason, message string) {
	nb.Status.ContainerState.Waiting = &corev1.ContainerStateWaiting{Reason: reason, Message: message}
	unready := fmt.Sprintf("containers with unready status: [%s]", nb.Name)
	addCondition(nb, "PodReadyToStartContainers", "True", "", "", since)
	addCondition(nb, "Initialized", "True", "", "", since)
	addCondition(nb, "Ready", "False", "ContainersNotReady", unready, since)
	addCondition(nb, "ContainersReady", "False", "ContainersNotReady", unready, since)
	addCondition(nb, "PodScheduled", "True", "", "", since)
}

func setUnschedulable(nb *notebook.Notebook, since metav1.Time) {
	addCondition(nb, "PodScheduled", "False", "Unschedulable",
		"0/12 nodes are available: 12 Insufficient nvidia.com/gpu. no new claims to deallocate, "+
			"preemption: 0/12 nodes are available: 12 No preemption victims found for incoming pod.", since)
}

func addCondition(nb *notebook.Notebook, name, status, reason, message string, since metav1.Time) {
	nb.Status.Conditions = append(nb.Status.Conditions, notebook.Condition{
		Type: name, Status: status, Reason: reason, Message: message, LastTransitionTime: &since,
	})
}
