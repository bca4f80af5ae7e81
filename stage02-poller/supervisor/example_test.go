package supervisor_test

import (
	"fmt"
	"log"
	"os"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/supervisor"
)

// A program that is its own supervisor. As a worker it would serve on the sockets; see kernel.Inheriting.
func Example() {
	worker, err := supervisor.Join()
	if err != nil {
		log.Fatal(err)
	}
	if worker != nil {
		serve(worker)
		return
	}
	sockets, err := kernel.Share("127.0.0.1:8000")
	if err != nil {
		log.Fatal(err)
	}
	if err := supervisor.Run(supervisor.Config{Workers: 2, Sockets: sockets}); err != nil {
		log.Fatal(err)
	}
}

func serve(worker *supervisor.Worker) {
	if err := worker.Ready(0); err != nil {
		os.Exit(1)
	}
	<-worker.Orphaned()
	fmt.Println("the supervisor has ended")
}
