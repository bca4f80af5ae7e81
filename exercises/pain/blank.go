package pain

import (
	"context"
	"strings"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage03-http-parser/server"
)

// blankLines is the pain of stage 3.
func blankLines() Experiment {
	return Experiment{
		Stage: 3, Title: "a request with content",
		Story: "A client sends one request, a POST with a text of four paragraphs as its content: there are blank lines between the paragraphs, three in all, " +
			"and one after the last. The server of stage 2 knows one thing of HTTP: a request ends at a blank line. The server of stage 3 parses it.",
		Ask:  "How many responses does the client get?",
		Zero: true,
		Unit: "responses to one request",
		Rows: []Row{{Design: "a blank line ends a request (stage 2)", Below: true}, {Design: "a parser (stage 3)"}},
		Lines: "The server of stage 2 takes content for requests. If a client can choose the content of a request, in a form for example, it can make such a server " +
			"respond to requests that nobody sent. This is request smuggling.\nThe parser: stage03-http-parser/http1/parser.go.",
		run: func(context.Context, func(string)) (counts []float64, err error) {
			for _, listen := range []func(*loop.Loop) error{
				func(l *loop.Loop) error {
					_, err := l.Listen("sim:80", func(*loop.Conn) loop.Handler { return hello{} })
					return err
				},
				func(l *loop.Loop) error {
					s := server.New(l, func(x server.Exchange) { x.Respond(200, []byte("Hello, World!\n")) }, server.Config{})
					_, err := s.Listen("sim:80")
					return err
				},
			} {
				n, err := responses(listen)
				if err != nil {
					return nil, err
				}
				counts = append(counts, n)
			}
			return counts, nil
		},
	}
}

const post = "POST /diary HTTP/1.1\r\nHost: example.org\r\nContent-Length: 44\r\n\r\n" +
	"Monday.\r\n\r\nTuesday.\r\n\r\nWednesday.\r\n\r\nSun.\r\n\r\n"

// responses counts the responses to post.
func responses(listen func(*loop.Loop) error) (float64, error) {
	k := sim.New(sim.Config{})
	l, err := loop.New(k, loop.Config{})
	if err != nil {
		return 0, err
	}
	if err := listen(l); err != nil {
		return 0, err
	}
	count := 0
	k.Client("diarist", func(c *sim.Client) {
		c.Connect("sim:80")
		c.Send(post)
		c.HalfClose()
		for c.Receive() != "" {
		}
		count = strings.Count(c.Heard(), "HTTP/1.1 200 OK\r\n")
		c.Close()
	})
	return float64(count), k.Run(l)
}
