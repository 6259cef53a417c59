package main

import (
	"context"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/tools/cache"

	"carnet.invalid/tests/cluster/notebook"
)

// reconcile brings one notebook's StatefulSet, Service and status in line with it. What was made for
// a notebook that is gone goes with it, by its owner reference.
func (c *controller) reconcile(ctx context.Context, name cache.ObjectName) error {
	nb, err := c.find(name)
	if nb == nil || err != nil {
		return err
	}
	set, err := c.ensureStatefulSet(ctx, nb)
	if err != nil {
		return err
	}
	if err := c.ensureService(ctx, nb); err != nil {
		return err
	}
	return c.updateStatus(ctx, nb, set)
}

func (c *controller) ensureStatefulSet(ctx context.Context, nb *notebook.Notebook) (*appsv1.StatefulSet, error) {
	sets := c.typed.AppsV1().StatefulSets(nb.Namespace)
	wanted := statefulSetFor(nb)
	found, err := c.statefulSetLister.StatefulSets(nb.Namespace).Get(nb.Name)
	if apierrors.IsNotFound(err) {
		return sets.Create(ctx, wanted, metav1.CreateOptions{})
	}
	if err != nil || sameStatefulSet(wanted, found) {
		return found, err
	}
	changed := found.DeepCopy()
	changed.Spec.Replicas = wanted.Spec.Replicas
	changed.Spec.Template = wanted.Spec.Template
	changed.Labels = wanted.Labels
	return sets.Update(ctx, changed, metav1.UpdateOptions{})
}

// sameStatefulSet is seldom true, as the server has added its defaults to what was found. Writing
// what is there already changes nothing, not even the version.
func sameStatefulSet(wanted, found *appsv1.StatefulSet) bool {
	return equality.Semantic.DeepEqual(wanted.Spec.Replicas, found.Spec.Replicas) &&
		equality.Semantic.DeepEqual(wanted.Spec.Template, found.Spec.Template)
}

func (c *controller) ensureService(ctx context.Context, nb *notebook.Notebook) error {
	lister := c.owned.Core().V1().Services().Lister()
	_, err := lister.Services(nb.Namespace).Get(nb.Name)
	if !apierrors.IsNotFound(err) {
		return err
	}
	_, err = c.typed.CoreV1().Services(nb.Namespace).Create(ctx, serviceFor(nb), metav1.CreateOptions{})
	if apierrors.IsAlreadyExists(err) {
		return nil
	}
	return err
}

func ownedMeta(nb *notebook.Notebook) metav1.ObjectMeta {
	return metav1.ObjectMeta{
		Name:            nb.Name,
		Namespace:       nb.Namespace,
		Labels:          map[string]string{notebookLabel: nb.Name},
		OwnerReferences: []metav1.OwnerReference{*metav1.NewControllerRef(nb, notebook.Kind)},
	}
}

func statefulSetFor(nb *notebook.Notebook) *appsv1.StatefulSet {
	replicas := int32(1)
	if nb.Stopped() {
		replicas = 0
	}
	return &appsv1.StatefulSet{
		ObjectMeta: ownedMeta(nb),
		Spec: appsv1.StatefulSetSpec{
			Replicas: &replicas,
			Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"statefulset": nb.Name}},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: podLabels(nb), Annotations: podAnnotations(nb)},
				Spec:       podSpec(nb),
			},
		},
	}
}

func podLabels(nb *notebook.Notebook) map[string]string {
	labels := map[string]string{"statefulset": nb.Name, notebookLabel: nb.Name}
	for key, value := range nb.Labels {
		labels[key] = value
	}
	return labels
}

// podAnnotations leaves out what tools keep on the notebook itself.
func podAnnotations(nb *notebook.Notebook) map[string]string {
	annotations := map[string]string{}
	for key, value := range nb.Annotations {
		if !strings.Contains(key, "kubectl") && !strings.Contains(key, "notebook") {
			annotations[key] = value
		}
	}
	return annotations
}

func podSpec(nb *notebook.Notebook) corev1.PodSpec {
	spec := *nb.Spec.Template.Spec.DeepCopy()
	if spec.SecurityContext == nil {
		group := int64(100)
		spec.SecurityContext = &corev1.PodSecurityContext{FSGroup: &group}
	}
	if len(spec.Containers) > 0 {
		completeContainer(&spec.Containers[0], nb)
	}
	return spec
}

func completeContainer(container *corev1.Container, nb *notebook.Notebook) {
	if container.WorkingDir == "" {
		container.WorkingDir = "/home/jovyan"
	}
	if len(container.Ports) == 0 {
		container.Ports = []corev1.ContainerPort{
			{Name: "notebook-port", ContainerPort: 8888, Protocol: corev1.ProtocolTCP}}
	}
	setVariable(container, "NB_PREFIX", "/notebook/"+nb.Namespace+"/"+nb.Name)
}

func setVariable(container *corev1.Container, name, value string) {
	for i := range container.Env {
		if container.Env[i].Name == name {
			container.Env[i].Value = value
			return
		}
	}
	container.Env = append(container.Env, corev1.EnvVar{Name: name, Value: value})
}

func serviceFor(nb *notebook.Notebook) *corev1.Service {
	port := int32(8888)
	if containers := podSpec(nb).Containers; len(containers) > 0 {
		port = containers[0].Ports[0].ContainerPort
	}
	return &corev1.Service{
		ObjectMeta: ownedMeta(nb),
		Spec: corev1.ServiceSpec{
			Type:     corev1.ServiceTypeClusterIP,
			Selector: map[string]string{"statefulset": nb.Name},
			Ports: []corev1.ServicePort{{
				Name: "http-" + nb.Name, Port: 80, TargetPort: intstr.FromInt32(port), Protocol: corev1.ProtocolTCP,
			}},
		},
	}
}
