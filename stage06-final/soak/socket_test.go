package soak_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"

	"looper.example/stage06-final/client"
	"looper.example/stage06-final/task"
)

// socket is a connection of a WebSocket client, with the bytes that came together with the response.
type socket struct {
	net.Conn
	io.Reader
}

func (s socket) Read(p []byte) (int, error) { return s.Reader.Read(p) }

func (v *visitor) dialSocket(path string) (*socket, error) {
	dialer := ws.Dialer{Timeout: patience, TLSConfig: &tls.Config{InsecureSkipVerify: true}}
	c, early, _, err := dialer.Dial(context.Background(), v.url("ws", path))
	if err != nil {
		return nil, err
	}
	_ = c.SetDeadline(time.Now().Add(patience))
	if early == nil {
		early = bufio.NewReader(c)
	}
	return &socket{c, early}, nil
}

// talk sends messages to an echo, and leaves, with a Close frame or without.
func (v *visitor) talk(path string) error {
	s, err := v.dialSocket(path)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	for i := range 1 + v.IntN(10) {
		message := fmt.Sprint(v.token, " ", i, strings.Repeat("x", v.IntN(1<<v.IntN(15))))
		if err := wsutil.WriteClientText(s, []byte(message)); err != nil {
			return err
		}
		got, err := wsutil.ReadServerText(s)
		if err := expect(string(got), message, err); err != nil {
			return err
		}
	}
	return v.part(s)
}

// gather sends a message to a group, and reads until its own message comes.
func (v *visitor) gather() error {
	s, err := v.dialSocket("/room")
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	for range 1 + v.IntN(3) {
		if err := wsutil.WriteClientText(s, []byte(v.token)); err != nil {
			return err
		}
		for got := ""; got != v.token; {
			b, err := wsutil.ReadServerText(s)
			if err != nil {
				return err
			}
			got = string(b)
		}
	}
	return v.part(s)
}

// part ends a conversation: with the closing handshake, with a reset, or in the middle of a frame.
func (v *visitor) part(s *socket) error {
	switch v.IntN(3) {
	case 0:
		if err := ws.WriteFrame(s, ws.MaskFrameInPlace(ws.NewCloseFrame(ws.NewCloseFrameBody(ws.StatusNormalClosure, "")))); err != nil {
			return err
		}
		_, _ = io.Copy(io.Discard, s)
	case 1:
		reset(s.Conn)
	case 2:
		_, _ = s.Write([]byte{0x81, 0xfe, 0x10, 0x00, 1, 2, 3, 4, 'h', 'a', 'l', 'f'})
	}
	return nil
}

// loopClient sends requests with the package client, in a task of the serving loop.
func (v *visitor) loopClient() error {
	done := make(chan error, 1)
	token, url := v.token, v.upstream
	leaves := v.IntN(4) == 0
	v.loop.Post(func() {
		v.apps[0].Go("soak", func(t *task.Task) error {
			err := v.exchange(t, token, url, leaves)
			done <- err
			return nil
		})
	})
	return <-done
}

func (v *visitor) exchange(t *task.Task, token, url string, leaves bool) error {
	r, err := v.clients[0].Do(t, &client.Request{Method: "POST", URL: url + "/echo", Body: strings.NewReader(strings.Repeat(token, 5000)), Gzip: true})
	if err != nil {
		return err
	}
	defer func() { _ = r.Body.Close() }()
	if leaves {
		return nil
	}
	content, err := io.ReadAll(r.Body)
	return expect(string(content), strings.Repeat(token, 5000), err)
}
