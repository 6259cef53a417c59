// Notebook-controller makes notebook servers of Notebook objects, as Kubeflow's controller does and
// as far as the tests can tell: a StatefulSet and a Service, the pod's state in the status, the
// events of pod and StatefulSet repeated on the Notebook. No Istio, no culling.
package main

import (
	"context"
	"flag"
	"log"
	"os/signal"
	"syscall"

	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

func main() {
	kubeconfig := flag.String("kubeconfig", "", "how to reach the cluster, and as whom")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()

	config, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		log.Fatal(err)
	}
	controller, err := connect(config)
	if err != nil {
		log.Fatal(err)
	}
	controller.run(ctx)
}

func connect(config *rest.Config) (*controller, error) {
	// The default of five requests a second would make the tests wait.
	config.QPS, config.Burst = 200, 400
	typed, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	untyped, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	return newController(typed, untyped), nil
}
