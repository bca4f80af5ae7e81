package client_test

import (
	"io"
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/client"
	"looper.example/stage06-final/task"
)

// afterwards is content that comes only after the server has gone. Its Read stops the loop, so the loop cannot notice that before.
type afterwards struct {
	io.Reader
	scheduler *task.Scheduler
	head      chan<- struct{} // closed when the head was sent
	gone      <-chan struct{}
}

func (b afterwards) Read(p []byte) (int, error) {
	if err := task.Yield(b.scheduler.Current()); err != nil {
		return 0, err
	}
	close(b.head)
	<-b.gone
	return b.Reader.Read(p)
}

// A server refuses an upload, and closes the connection with a part of the request unread. So the next write to it fails, but its response
// has come before the reset, and Linux still has it.
func TestRefusedUpload(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	head, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		c, err := l.Accept()
		if err != nil {
			return
		}
		<-head
		_, _ = c.Read(make([]byte, 10))
		_, _ = io.WriteString(c, "HTTP/1.1 413 Too much\r\nContent-Length: 2\r\n\r\nno")
		_ = c.Close()
	}()
	e := newEarth(t, client.Config{})
	e.do(1, func(t *task.Task) error {
		content := afterwards{strings.NewReader("x"), e.Scheduler, head, gone}
		res, err := e.read(t, &client.Request{Method: "POST", URL: "http://" + l.Addr().String(), Body: content, ContentLength: 1}, "no")
		if err == nil {
			require.Equal(e, 413, res.Status)
		}
		return err
	})
}
