package looper_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/task"
)

// newExample makes an application for a simulated kernel, where workers run on the loop.
func newExample() *looper.App {
	return looper.New(looper.Config{Log: slog.New(slog.DiscardHandler), Go: func(f func()) { f() }})
}

// show prints the content of the response to a request, and the virtual time that it took.
func show(app *looper.App, request, content string) {
	k := sim.New(sim.Config{})
	l, _ := loop.New(k, loop.Config{})
	if _, err := app.ListenOn(l, "sim:80"); err != nil {
		fmt.Println(err)
		return
	}
	k.Client("visitor", func(c *sim.Client) {
		c.Connect("sim:80")
		head := request + " HTTP/1.0\r\nContent-Type: application/x-www-form-urlencoded\r\n"
		c.Send(head + fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(content), content))
		for c.Receive() != "" {
		}
		c.Close()
		_, body, _ := strings.Cut(c.Heard(), "\r\n\r\n")
		fmt.Println(strings.TrimSpace(body))
		fmt.Println("after", c.Now())
	})
	if err := k.Run(l); err != nil {
		fmt.Println(err)
	}
}

// A handler waits, and all others go on.
func ExampleContext_Sleep() {
	app := newExample()
	app.Get("/", func(c *looper.Context) error {
		if err := c.Sleep(2 * time.Second); err != nil {
			return err // the client has gone, for example
		}
		return c.Text(200, "at last")
	})
	show(app, "GET /", "")
	// Output:
	// at last
	// after 2s
}

// A function that blocks runs on a worker goroutine.
func ExampleOffload() {
	app := newExample()
	app.Get("/", func(c *looper.Context) error {
		user, err := looper.Offload(c, func(ctx context.Context) (string, error) { return "Ada", ctx.Err() })
		if err != nil {
			return err
		}
		return c.Text(200, "Hello, "+user)
	})
	show(app, "GET /", "")
	// Output:
	// Hello, Ada
	// after 0s
}

// A function that computes for long leaves a processor to the loop.
func ExampleCompute() {
	app := newExample()
	app.Get("/", func(c *looper.Context) error {
		sum, err := looper.Compute(c, func(ctx context.Context) (sum int, err error) {
			for i := 1; i <= 1000 && ctx.Err() == nil; i++ {
				sum += i
			}
			return sum, ctx.Err()
		})
		if err != nil {
			return err
		}
		return c.Text(200, fmt.Sprint(sum))
	})
	show(app, "GET /", "")
	// Output:
	// 500500
	// after 0s
}

// Two slow things at once take as long as the slower one.
func Example_gather() {
	app := newExample()
	app.Get("/", func(c *looper.Context) error {
		var price, stock int
		err := task.Gather(c,
			func(t *task.Task) error { price = 5; return task.Sleep(t, time.Second) },
			func(t *task.Task) error { stock = 7; return task.Sleep(t, 3*time.Second) })
		if err != nil {
			return err
		}
		return c.Text(200, fmt.Sprint(price*stock))
	})
	show(app, "GET /", "")
	// Output:
	// 35
	// after 3s
}

// A response is written piece by piece.
func ExampleContext_Stream() {
	app := newExample()
	app.Get("/", func(c *looper.Context) error {
		w, err := c.Stream(200, "text/plain; charset=utf-8")
		if err != nil {
			return err
		}
		for n := range 3 {
			if _, err := fmt.Fprintln(w, n); err != nil {
				return err
			}
			if err := c.Sleep(time.Second); err != nil {
				return err
			}
		}
		return nil
	})
	show(app, "GET /", "")
	// Output:
	// 0
	// 1
	// 2
	// after 3s
}

// Server-sent events, which a browser reads with an EventSource.
func ExampleContext_Events() {
	app := newExample()
	app.Get("/", func(c *looper.Context) error {
		events, err := c.Events()
		if err != nil {
			return err
		}
		return events.Send(looper.Event{ID: "1", Name: "price", Data: "35"})
	})
	show(app, "GET /", "")
	// Output:
	// id: 1
	// event: price
	// data: 35
	// after 0s
}

// The content is read when the handler asks for it.
func ExampleContext_Body() {
	app := newExample()
	app.Post("/", func(c *looper.Context) error {
		c.LimitBody(100)
		body, err := c.Body()
		if err != nil {
			return err
		}
		return c.Text(200, strings.ToUpper(string(body)))
	})
	show(app, "POST /", "quietly")
	// Output:
	// QUIETLY
	// after 0s
}

func ExampleContext_Form() {
	app := newExample()
	app.Post("/", func(c *looper.Context) error {
		form, err := c.Form()
		if err != nil {
			return err
		}
		return c.Text(200, "Hello, "+form.Get("name"))
	})
	show(app, "POST /", "name=Ada")
	// Output:
	// Hello, Ada
	// after 0s
}

// An upload is read as it arrives.
func ExampleContext_Reader() {
	app := newExample()
	app.Post("/", func(c *looper.Context) error {
		n, err := io.Copy(io.Discard, c.Reader())
		if err != nil {
			return err
		}
		return c.Text(200, fmt.Sprint(n, " bytes"))
	})
	show(app, "POST /", "0123456789")
	// Output:
	// 10 bytes
	// after 0s
}

// A background task belongs to the application, and not to a request.
func ExampleApp_Every() {
	app := newExample()
	turns := 0
	app.Every("count", time.Minute, func(*task.Task) error {
		turns++
		return nil
	})
	app.Get("/", func(c *looper.Context) error {
		if err := c.Sleep(150 * time.Second); err != nil {
			return err
		}
		return c.Text(200, fmt.Sprint(turns, " turns"))
	})
	show(app, "GET /", "")
	// Output:
	// 2 turns
	// after 2m30s
}

// Shutdown ends the application: requests that run are finished within the time of ctx.
func ExampleApp_Shutdown() {
	app := newExample()
	app.Get("/", func(c *looper.Context) error {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := app.Shutdown(ctx); err != nil {
			return err
		}
		return c.Text(200, "good night")
	})
	show(app, "GET /", "")
	// Output:
	// good night
	// after 0s
}
