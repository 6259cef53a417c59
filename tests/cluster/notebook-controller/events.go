package main

import (
	"log"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/tools/cache"
)

// watchEvents repeats the events of pods and StatefulSets on their notebook, where people look for
// the reason why it does not start. Those from before this program's time are not repeated again.
func (c *controller) watchEvents() {
	_, err := c.owned.Core().V1().Events().Informer().AddEventHandler(
		cache.ResourceEventHandlerDetailedFuncs{
			AddFunc: func(value any, initial bool) {
				if !initial {
					c.reissue(value.(*corev1.Event))
				}
			},
			UpdateFunc: func(before, now any) {
				if before.(*corev1.Event).ResourceVersion != now.(*corev1.Event).ResourceVersion {
					c.reissue(now.(*corev1.Event))
				}
			},
		})
	if err != nil {
		log.Fatal(err)
	}
}

func (c *controller) reissue(event *corev1.Event) {
	about := &event.InvolvedObject
	name, ok := c.notebookOf(about)
	if !ok {
		return
	}
	nb, err := c.find(cache.ObjectName{Namespace: about.Namespace, Name: name})
	if nb == nil || err != nil || event.CreationTimestamp.Before(&nb.CreationTimestamp) {
		return
	}
	c.recorder.Eventf(nb.Reference(), event.Type, event.Reason, "Reissued from %s/%s: %s",
		strings.ToLower(about.Kind), about.Name, event.Message)
}

// notebookOf goes by the label while the pod is known, else by the name its StatefulSet gives it: a
// pod's last events come when it is gone.
func (c *controller) notebookOf(about *corev1.ObjectReference) (string, bool) {
	switch about.Kind {
	case "StatefulSet":
		return about.Name, true
	case "Pod":
		if pod, err := c.podLister.Pods(about.Namespace).Get(about.Name); err == nil {
			return pod.Labels[notebookLabel], true
		}
		return strings.CutSuffix(about.Name, "-0")
	}
	return "", false
}
