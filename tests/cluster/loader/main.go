// Loader fills the cluster with notebooks that have a state but no pod, keeps them changing, and
// takes them away again. The notebook controller leaves them alone.
package main

import (
	"context"
	"errors"
	"flag"
	"log"
	"net"
	"os/signal"
	"syscall"
	"time"

	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

type options struct {
	kubeconfig  string
	connections int
	notebooks   int
	namespaces  int
	churn       float64
	seconds     float64
	clean       bool
}

func parseOptions() options {
	var o options
	flag.StringVar(&o.kubeconfig, "kubeconfig", "", "how to reach the cluster, as administrator")
	flag.IntVar(&o.connections, "connections", 8, "connections to the API server")
	flag.IntVar(&o.notebooks, "notebooks", 0, "make this many notebooks (those that exist count)")
	flag.IntVar(&o.namespaces, "namespaces", 10, "in this many namespaces, load-1 and on")
	flag.Float64Var(&o.churn, "churn", 0, "change this many notebooks per second")
	flag.Float64Var(&o.seconds, "seconds", 10, "for this long")
	flag.BoolVar(&o.clean, "clean", false, "delete all that was loaded")
	flag.Parse()
	return o
}

func main() {
	log.SetFlags(0)
	o := parseOptions()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	config, err := clientcmd.BuildConfigFromFlags("", o.kubeconfig)
	if err != nil {
		log.Fatal(err)
	}
	connections, err := openAll(config, o.connections)
	if err != nil {
		log.Fatal(err)
	}
	if err := work(ctx, connections, o); err != nil {
		log.Fatal(err)
	}
}

func work(ctx context.Context, connections []connection, o options) error {
	switch {
	case o.clean:
		return clean(ctx, connections)
	case o.notebooks == 0 && o.churn == 0:
		return errors.New("nothing to do: --notebooks, --churn or --clean")
	}
	if o.notebooks > 0 {
		if err := fill(ctx, connections, o.notebooks, o.namespaces); err != nil {
			return err
		}
	}
	if o.churn > 0 {
		return churn(ctx, connections, o.churn, time.Duration(o.seconds*float64(time.Second)))
	}
	return nil
}

// connection is a set of clients that share one TCP connection of their own.
type connection struct {
	typed   kubernetes.Interface
	untyped dynamic.Interface
	heads   metadata.Interface
}

func openAll(config *rest.Config, count int) ([]connection, error) {
	connections := make([]connection, count)
	for i := range connections {
		var err error
		if connections[i], err = open(rest.CopyConfig(config)); err != nil {
			return nil, err
		}
	}
	return connections, nil
}

func open(config *rest.Config) (connection, error) {
	config.QPS, config.UserAgent = -1, "loader"
	// Client-go shares connections between clients that are configured alike; a dialer is never alike.
	config.Dial = (&net.Dialer{Timeout: 10 * time.Second}).DialContext
	client, err := rest.HTTPClientFor(config)
	if err != nil {
		return connection{}, err
	}
	typed, err := kubernetes.NewForConfigAndClient(config, client)
	if err != nil {
		return connection{}, err
	}
	untyped, err := dynamic.NewForConfigAndClient(config, client)
	if err != nil {
		return connection{}, err
	}
	heads, err := metadata.NewForConfigAndClient(config, client)
	return connection{typed, untyped, heads}, err
}
