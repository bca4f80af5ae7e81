package pain

import (
	"bytes"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
)

const response = "HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\nHello, World!\n"

// hello responds to each blank line, as the server of stage 2 does: it knows nothing else of HTTP.
type hello struct{ loop.Defaults }

func (hello) Input(c *loop.Conn, in []byte) (consumed int) {
	for {
		request, _, complete := bytes.Cut(in[consumed:], []byte("\r\n\r\n"))
		if !complete {
			return consumed
		}
		c.Write([]byte(response))
		consumed += len(request) + 4
	}
}

// oneLoop serves as stage 2 does, with a poller of this system ("" is the best).
func oneLoop(poller string) (addr string, stop func(), err error) {
	k, err := kernel.Open(poller)
	if err != nil {
		return "", nil, err
	}
	l, err := loop.New(k, loop.Config{})
	if err != nil {
		return "", nil, err
	}
	listener, err := l.Listen("127.0.0.1:0", func(*loop.Conn) loop.Handler { return hello{} })
	if err != nil {
		return "", nil, err
	}
	ended := make(chan error, 1)
	go func() { ended <- l.Run() }()
	return listener.Addr(), func() { l.Post(func() { l.Stop(0) }); <-ended }, nil
}
