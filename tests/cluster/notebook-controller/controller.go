package main

import (
	"context"
	"log"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	appslisters "k8s.io/client-go/listers/apps/v1"
	corelisters "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/record"
	"k8s.io/client-go/util/workqueue"

	"carnet.invalid/tests/cluster/notebook"
)

const (
	workers = 4
	// notebookLabel is on every pod of a notebook and holds its name.
	notebookLabel = "notebook-name"
)

type controller struct {
	typed   kubernetes.Interface
	untyped dynamic.Interface
	// One factory each: what is watched is narrowed down differently.
	notebooks dynamicinformer.DynamicSharedInformerFactory
	owned     informers.SharedInformerFactory
	pods      informers.SharedInformerFactory

	notebookLister    cache.GenericLister
	statefulSetLister appslisters.StatefulSetLister
	podLister         corelisters.PodLister

	queue    workqueue.TypedRateLimitingInterface[cache.ObjectName]
	events   record.EventBroadcaster
	recorder record.EventRecorder
}

func newController(typed kubernetes.Interface, untyped dynamic.Interface) *controller {
	c := &controller{
		typed:   typed,
		untyped: untyped,
		notebooks: dynamicinformer.NewFilteredDynamicSharedInformerFactory(untyped, 0,
			metav1.NamespaceAll, selecting("!"+notebook.LoadLabel)),
		owned: informers.NewSharedInformerFactory(typed, 0),
		pods: informers.NewSharedInformerFactoryWithOptions(typed, 0,
			informers.WithTweakListOptions(selecting(notebookLabel))),
		queue: workqueue.NewTypedRateLimitingQueue(
			workqueue.NewTypedItemExponentialFailureRateLimiter[cache.ObjectName](
				50*time.Millisecond, 10*time.Second)),
		events: record.NewBroadcaster(),
	}
	c.recorder = c.events.NewRecorder(scheme.Scheme, corev1.EventSource{Component: "notebook-controller"})
	c.watchNotebooks()
	c.watchOwned()
	c.watchEvents()
	return c
}

func selecting(labels string) func(*metav1.ListOptions) {
	return func(options *metav1.ListOptions) { options.LabelSelector = labels }
}

func (c *controller) watchNotebooks() {
	informer := c.notebooks.ForResource(notebook.Resource)
	c.notebookLister = informer.Lister()
	handle(informer.Informer(), func(object metav1.Object) {
		c.enqueue(object.GetNamespace(), object.GetName())
	})
}

func (c *controller) watchOwned() {
	sets := c.owned.Apps().V1().StatefulSets()
	c.statefulSetLister = sets.Lister()
	handle(sets.Informer(), c.enqueueOwner)
	handle(c.owned.Core().V1().Services().Informer(), c.enqueueOwner)

	pods := c.pods.Core().V1().Pods()
	c.podLister = pods.Lister()
	handle(pods.Informer(), func(object metav1.Object) {
		c.enqueue(object.GetNamespace(), object.GetLabels()[notebookLabel])
	})
}

// handle calls change for every object that appears, changes or goes.
func handle(informer cache.SharedIndexInformer, change func(metav1.Object)) {
	call := func(value any) {
		if gone, ok := value.(cache.DeletedFinalStateUnknown); ok {
			value = gone.Obj
		}
		if object, ok := value.(metav1.Object); ok {
			change(object)
		}
	}
	_, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    call,
		UpdateFunc: func(_, now any) { call(now) },
		DeleteFunc: call,
	})
	if err != nil {
		log.Fatal(err)
	}
}

func (c *controller) enqueueOwner(object metav1.Object) {
	owner := metav1.GetControllerOf(object)
	if owner != nil && owner.Kind == notebook.Kind.Kind {
		c.enqueue(object.GetNamespace(), owner.Name)
	}
}

func (c *controller) enqueue(namespace, name string) {
	c.queue.Add(cache.ObjectName{Namespace: namespace, Name: name})
}

func (c *controller) run(ctx context.Context) {
	c.events.StartRecordingToSink(&typedcorev1.EventSinkImpl{Interface: c.typed.CoreV1().Events("")})
	defer c.events.Shutdown()
	c.notebooks.Start(ctx.Done())
	c.owned.Start(ctx.Done())
	c.pods.Start(ctx.Done())
	c.notebooks.WaitForCacheSync(ctx.Done())
	c.owned.WaitForCacheSync(ctx.Done())
	c.pods.WaitForCacheSync(ctx.Done())
	log.Print("watching")

	var running sync.WaitGroup
	for range workers {
		running.Go(func() {
			for c.next(ctx) {
			}
		})
	}
	<-ctx.Done()
	c.queue.ShutDown()
	running.Wait()
}

// next takes one notebook from the queue. What fails is tried again a little later; a conflict only
// means that somebody else was quicker.
func (c *controller) next(ctx context.Context) bool {
	name, shutdown := c.queue.Get()
	if shutdown {
		return false
	}
	defer c.queue.Done(name)
	if err := c.reconcile(ctx, name); err != nil {
		if !apierrors.IsConflict(err) {
			log.Printf("%s: %v", name, err)
		}
		c.queue.AddRateLimited(name)
	} else {
		c.queue.Forget(name)
	}
	return true
}

// find gives nil if the notebook is gone or on its way out.
func (c *controller) find(name cache.ObjectName) (*notebook.Notebook, error) {
	object, err := c.notebookLister.ByNamespace(name.Namespace).Get(name.Name)
	if err != nil {
		return nil, ignoreNotFound(err)
	}
	nb, err := notebook.FromObject(object.(runtime.Unstructured))
	if err != nil || nb.DeletionTimestamp != nil {
		return nil, err
	}
	return nb, nil
}
