package websocket_test

import (
	"fmt"
	"log/slog"
	"strings"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/websocket"
)

// visit lets a client, on a simulated kernel, visit an application.
func visit(app *looper.App, script func(c *client)) {
	k := sim.New(sim.Config{})
	l, _ := loop.New(k, loop.Config{})
	if _, err := app.ListenOn(l, "sim:80"); err != nil {
		fmt.Println(err)
		return
	}
	k.Client("client", func(c *sim.Client) {
		c.Connect("sim:80")
		script(&client{Client: c})
	})
	if err := k.Run(l); err != nil {
		fmt.Println(err)
	}
}

var quiet = looper.Config{Log: slog.New(slog.DiscardHandler)}

// A handler reads messages in a loop, until its client leaves.
func Example() {
	app := looper.New(quiet)
	app.Get("/", func(c *looper.Context) error {
		ws, err := websocket.Accept(c, websocket.Options{})
		if err != nil {
			return err
		}
		for {
			m, err := ws.Read()
			if err != nil {
				fmt.Println(err)
				return err
			}
			if err := ws.Write(websocket.Text(strings.ToUpper(m.String()))); err != nil {
				return err
			}
		}
	})

	visit(app, func(c *client) {
		c.open()
		c.Send(text("hello"))
		fmt.Println(show(c.next()))
		c.Send(closing(1000, "bye"))
		fmt.Println(show(c.next()))
		c.Close()
	})
	// Output:
	// text HELLO
	// websocket: closed with 1000 ("bye")
	// close 1000
}

// All members of a group get its messages.
func ExampleGroup() {
	var room websocket.Group
	app := looper.New(quiet)
	app.Get("/", func(c *looper.Context) error {
		ws, err := websocket.Accept(c, websocket.Options{})
		if err != nil {
			return err
		}
		room.Join(ws) // until the connection ends
		outcome, err := room.Broadcast(c, websocket.Text("a member has come"))
		fmt.Println("told", outcome.Sent)
		return err
	})

	visit(app, func(c *client) {
		c.open()
		fmt.Println(show(c.next()))
		c.Close()
	})
	// Output:
	// told 1
	// text a member has come
}

// Values travel as JSON.
func ExampleConn_ReadJSON() {
	type order struct {
		Item  string `json:"item"`
		Count int    `json:"count"`
	}
	app := looper.New(quiet)
	app.Get("/", func(c *looper.Context) error {
		ws, err := websocket.Accept(c, websocket.Options{Protocols: []string{"orders"}})
		if err != nil {
			return err
		}
		var o order
		if err := ws.ReadJSON(&o); err != nil {
			return ws.CloseWith(websocket.StatusInvalid, "expected an order")
		}
		return ws.WriteJSON(looper.Map{"ordered": o.Count})
	})

	visit(app, func(c *client) {
		c.open()
		c.Send(text(`{"item": "tea", "count": 2}`))
		fmt.Println(show(c.next()))
		c.Close()
	})
	// Output:
	// text {"ordered":2}
}
