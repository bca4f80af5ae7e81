//go:build unix

package blocking_test

import (
	"fmt"
	"io"
	"net/http"

	"looper.example/stage01-blocking/blocking"
)

func Example() {
	server, err := blocking.Listen("127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	done := make(chan error)
	go func() { done <- server.Serve() }()

	response, err := http.Get("http://" + server.Addr() + "/")
	if err != nil {
		fmt.Println(err)
		return
	}
	body, err := io.ReadAll(response.Body)
	response.Body.Close()
	fmt.Print(response.Status, ", ", string(body))
	fmt.Println("read:", err)

	server.Stop()
	fmt.Println("served:", <-done)
	// Output:
	// 200 OK, Hello, World!
	// read: <nil>
	// served: <nil>
}
