// Package notebook holds the part of Kubeflow's Notebook that the programs of this folder use.
package notebook

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Resource is where notebooks are served, in the version that is stored.
var Resource = schema.GroupVersionResource{Group: "kubeflow.org", Version: "v1", Resource: "notebooks"}

// Kind names them in owner references and events.
var Kind = schema.GroupVersionKind{Group: "kubeflow.org", Version: "v1", Kind: "Notebook"}

const (
	// StoppedAnnotation holds the time since when a notebook is stopped; without it, it should run.
	StoppedAnnotation = "kubeflow-resource-stopped"
	// LoadLabel marks notebooks of the load program: the controller leaves them alone.
	LoadLabel = "carnet.invalid/load"
)

// Notebook is one notebook server.
type Notebook struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              Spec   `json:"spec"`
	Status            Status `json:"status"`
}

// Spec wraps the pod the way Kubeflow nests it.
type Spec struct {
	Template Template `json:"template"`
}

// Template is a pod template without metadata: labels come from the notebook itself.
type Template struct {
	Spec corev1.PodSpec `json:"spec"`
}

// Status mirrors the pod; all three fields are required.
type Status struct {
	Conditions     []Condition           `json:"conditions"`
	ContainerState corev1.ContainerState `json:"containerState"`
	ReadyReplicas  int32                 `json:"readyReplicas"`
}

// Condition is a pod condition; times that are unknown are left out, as the definition refuses null.
type Condition struct {
	Type               string       `json:"type"`
	Status             string       `json:"status"`
	Reason             string       `json:"reason,omitempty"`
	Message            string       `json:"message,omitempty"`
	LastProbeTime      *metav1.Time `json:"lastProbeTime,omitempty"`
	LastTransitionTime *metav1.Time `json:"lastTransitionTime,omitempty"`
}

// FromObject reads a notebook as client-go's dynamic client and informers give it.
func FromObject(object runtime.Unstructured) (*Notebook, error) {
	nb := &Notebook{}
	err := runtime.DefaultUnstructuredConverter.FromUnstructured(object.UnstructuredContent(), nb)
	return nb, err
}

// Stopped tells whether somebody asked it to stop.
func (nb *Notebook) Stopped() bool {
	_, stopped := nb.Annotations[StoppedAnnotation]
	return stopped
}

// Reference is how events name it.
func (nb *Notebook) Reference() *corev1.ObjectReference {
	return &corev1.ObjectReference{
		APIVersion:      Kind.GroupVersion().String(),
		Kind:            Kind.Kind,
		Namespace:       nb.Namespace,
		Name:            nb.Name,
		UID:             nb.UID,
		ResourceVersion: nb.ResourceVersion,
	}
}
