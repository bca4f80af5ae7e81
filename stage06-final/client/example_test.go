package client_test

import (
	"fmt"
	"io"
	"strings"
	"time"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/client"
	"looper.example/stage06-final/task"
)

// simulate runs f as a task, in a simulation with a server that gives the same response to all requests.
func simulate(response string, f func(t *task.Task) error) {
	k := sim.New(sim.Config{})
	k.Serve("192.0.2.7:80", func(c *sim.Client) {
		for awaitHead(c) {
			c.Send(response)
		}
	})
	l, err := loop.New(k, loop.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	s := task.New(l, task.Config{Go: func(f func()) { f() }})
	s.Start(new(task.Task), f, func(_ *task.Task, err error) {
		if err != nil {
			fmt.Println(err)
		}
		l.Stop(time.Second)
	})
	if err := k.Run(l); err != nil {
		fmt.Println(err)
	}
}

func ExampleClient_Get() {
	cl := client.New(client.Config{})
	simulate("HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\nHello, World!", func(t *task.Task) error {
		res, err := cl.Get(t, "http://192.0.2.7/hello")
		if err != nil {
			return err
		}
		defer res.Body.Close()
		content, err := io.ReadAll(res.Body)
		fmt.Println(res.Status, string(content))
		return err
	})
	// Output:
	// 200 Hello, World!
}

// Several requests at once take as long as the slowest. The first error cancels the others.
func ExampleClient_Do() {
	cl := client.New(client.Config{Timeout: 5 * time.Second})
	simulate("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n", func(t *task.Task) error {
		put := func(name string) func(t *task.Task) error {
			return func(t *task.Task) error {
				res, err := cl.Do(t, &client.Request{
					Method: "PUT",
					URL:    "http://192.0.2.7/" + name,
					Header: client.Header{{Name: "Content-Type", Value: "text/plain"}},
					Body:   strings.NewReader("the content of " + name),
				})
				if err != nil {
					return err
				}
				fmt.Println(name, res.Status, res.Reason)
				return res.Body.Close()
			}
		}
		return task.Gather(t, put("a"), put("b"))
	})
	// Output:
	// a 201 Created
	// b 201 Created
}

// An error says what failed.
func ExampleError() {
	cl := client.New(client.Config{})
	simulate("Welcome to my server!\n", func(t *task.Task) error {
		_, err := cl.Get(t, "http://192.0.2.7/")
		return err
	})
	// Output:
	// client: response http://192.0.2.7/: http1: status 502 at byte 0: expected a status line, which begins with HTTP/, found 'W'
}
