package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"

	"carnet.invalid/tests/cluster/notebook"
)

var ours = metav1.ListOptions{LabelSelector: notebook.LoadLabel}

// share calls do for 0 to count-1, on all connections at once, each taking the next number.
func share(ctx context.Context, connections []connection, count int,
	do func(context.Context, connection, int) error) error {
	var taken atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	for _, connection := range connections {
		group.Go(func() error {
			for i := int(taken.Add(1)) - 1; i < count && ctx.Err() == nil; i = int(taken.Add(1)) - 1 {
				if err := do(ctx, connection, i); err != nil {
					return err
				}
			}
			return ctx.Err()
		})
	}
	return group.Wait()
}

func namespaceName(number int) string {
	return fmt.Sprintf("load-%d", number+1)
}

func fill(ctx context.Context, connections []connection, notebooks, namespaces int) error {
	begun := time.Now()
	if err := share(ctx, connections, namespaces, makeNamespace); err != nil {
		return err
	}
	var bytes atomic.Int64
	err := share(ctx, connections, notebooks, func(ctx context.Context, c connection, i int) error {
		size, err := makeNotebook(ctx, c, namespaceName(i%namespaces), i)
		bytes.Add(int64(size))
		return err
	})
	if err != nil {
		return err
	}
	log.Printf("%d notebooks in %d namespaces, %d bytes of new ones, in %.1f s", notebooks, namespaces,
		bytes.Load(), time.Since(begun).Seconds())
	return nil
}

func makeNamespace(ctx context.Context, c connection, number int) error {
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{
		Name:        namespaceName(number),
		Annotations: map[string]string{"owner": fmt.Sprintf("person%d@example.org", number+1)},
		Labels: map[string]string{
			"app.kubernetes.io/part-of": "kubeflow-profile",
			notebook.LoadLabel:          "true",
		},
	}}
	_, err := c.typed.CoreV1().Namespaces().Create(ctx, namespace, metav1.CreateOptions{})
	return ignoreExisting(err)
}

// makeNotebook gives the size of what the server now holds, in bytes of JSON.
func makeNotebook(ctx context.Context, c connection, namespace string, number int) (int, error) {
	nb := sample(namespace, number)
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(nb)
	if err != nil {
		return 0, err
	}
	client := c.untyped.Resource(notebook.Resource).Namespace(namespace)
	made, err := client.Create(ctx, &unstructured.Unstructured{Object: content}, metav1.CreateOptions{})
	if err != nil {
		return 0, ignoreExisting(err)
	}
	made.Object["status"] = content["status"]
	made, err = client.UpdateStatus(ctx, made, metav1.UpdateOptions{})
	if err != nil {
		return 0, err
	}
	text, err := made.MarshalJSON()
	return len(text), err
}

func ignoreExisting(err error) error {
	if apierrors.IsAlreadyExists(err) {
		return nil
	}
	return err
}

// churn notes activity on one notebook after the other, at an even pace.
func churn(ctx context.Context, connections []connection, rate float64, duration time.Duration) error {
	names, err := loaded(ctx, connections[0])
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return fmt.Errorf("no notebooks are loaded")
	}
	begun := time.Now()
	var made atomic.Int64 // fewer than asked for where the server is too slow: the time counts
	err = share(ctx, connections, int(rate*duration.Seconds()), func(ctx context.Context, c connection, i int) error {
		time.Sleep(time.Until(begun.Add(time.Duration(float64(i) / rate * float64(time.Second)))))
		if time.Since(begun) > duration {
			return nil
		}
		made.Add(1)
		return touch(ctx, c, names[i%len(names)])
	})
	taken := time.Since(begun).Seconds()
	log.Printf("%d changes in %.1f s, %.0f a second", made.Load(), taken, float64(made.Load())/taken)
	return err
}

// loaded gives namespace and name of all of them, without reading the rest.
func loaded(ctx context.Context, c connection) ([]types.NamespacedName, error) {
	list, err := c.heads.Resource(notebook.Resource).List(ctx, ours)
	if err != nil {
		return nil, err
	}
	names := make([]types.NamespacedName, len(list.Items))
	for i := range list.Items {
		names[i] = types.NamespacedName{Namespace: list.Items[i].Namespace, Name: list.Items[i].Name}
	}
	return names, nil
}

func touch(ctx context.Context, c connection, name types.NamespacedName) error {
	patch, err := json.Marshal(map[string]any{"metadata": map[string]any{"annotations": map[string]string{
		"notebooks.kubeflow.org/last-activity": time.Now().UTC().Format(time.RFC3339Nano),
	}}})
	if err != nil {
		return err
	}
	_, err = c.heads.Resource(notebook.Resource).Namespace(name.Namespace).Patch(ctx, name.Name,
		types.MergePatchType, patch, metav1.PatchOptions{})
	return err
}

// clean deletes the notebooks itself, which is far quicker than leaving it to the namespaces' end.
func clean(ctx context.Context, connections []connection) error {
	begun := time.Now()
	list, err := connections[0].typed.CoreV1().Namespaces().List(ctx, ours)
	if err != nil {
		return err
	}
	err = share(ctx, connections, len(list.Items), func(ctx context.Context, c connection, i int) error {
		return deleteNamespace(ctx, c, list.Items[i].Name)
	})
	if err == nil {
		err = awaitNone(ctx, connections[0])
	}
	log.Printf("%d namespaces deleted in %.1f s", len(list.Items), time.Since(begun).Seconds())
	return err
}

func deleteNamespace(ctx context.Context, c connection, name string) error {
	err := c.untyped.Resource(notebook.Resource).Namespace(name).DeleteCollection(ctx,
		metav1.DeleteOptions{}, metav1.ListOptions{})
	if err != nil {
		return err
	}
	return c.typed.CoreV1().Namespaces().Delete(ctx, name, metav1.DeleteOptions{})
}

func awaitNone(ctx context.Context, c connection) error {
	for {
		list, err := c.typed.CoreV1().Namespaces().List(ctx, ours)
		if err != nil || len(list.Items) == 0 {
			return err
		}
		time.Sleep(500 * time.Millisecond)
	}
}
