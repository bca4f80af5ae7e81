package modes

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"time"

	"looper.example/stage06-final/bench/whole/load"
	"looper.example/stage06-final/bench/whole/site"
)

// patience is the time limit of a check. A response of 1 GB takes a while.
const patience = 20 * time.Second

// Check sends a server the request twice, compares the responses with the mode's resource, byte by byte, and returns the target for load.
// folder is that of site.WriteFolder. text is the server's text instead of site.Hello; "": site.Hello.
func (m Mode) Check(addr netip.AddrPort, path, text, folder string) (load.Target, error) {
	t := load.Target{Addr: addr, Request: m.Request(path), Opening: m.opening(path)}
	if m.Kind == WebSocket {
		t.Prefix, t.Length = echoFrame, len(echoFrame)
		return t, m.checkEcho(t)
	}
	want, err := expect(m.Path, text, folder)
	if err != nil {
		return t, err
	}
	conn, err := m.dial(addr)
	if err != nil {
		return t, err
	}
	defer conn.Close()
	count := &counter{from: conn}
	in := bufio.NewReader(count)
	for turn := range 2 {
		if turn == 1 && m.Kind == Short {
			break
		}
		length, prefix, err := m.checkOnce(conn, in, count, t.Request, want)
		if err != nil {
			return t, fmt.Errorf("GET %s: %w", path, err)
		}
		if turn == 1 && length != t.Length {
			return t, fmt.Errorf("GET %s: expected responses of one length, found %d and %d bytes", path, t.Length, length)
		}
		t.Prefix, t.Length = prefix, length
	}
	return t, nil
}

func (m Mode) dial(addr netip.AddrPort) (conn net.Conn, err error) {
	if m.Kind == Secure {
		conn, err = tls.Dial("tcp", addr.String(), &tls.Config{InsecureSkipVerify: true})
	} else {
		conn, err = net.Dial("tcp", addr.String())
	}
	if err == nil {
		err = conn.SetDeadline(time.Now().Add(patience))
	}
	return conn, err
}

// checkOnce sends one request, and returns the length of the response, with its head, and its beginning.
func (m Mode) checkOnce(conn net.Conn, in *bufio.Reader, count *counter, request []byte, want expected) (int, []byte, error) {
	before := count.n - in.Buffered()
	if _, err := conn.Write(request); err != nil {
		return 0, nil, err
	}
	beginning, err := in.Peek(len("HTTP/1.1 200"))
	if err != nil {
		return 0, nil, err
	}
	prefix := bytes.Clone(beginning)
	response, err := http.ReadResponse(in, &http.Request{Method: "GET"})
	if err != nil {
		return 0, nil, err
	}
	if response.StatusCode != http.StatusOK {
		return 0, nil, fmt.Errorf("expected status 200, found %s", response.Status)
	}
	err = want(response.Body)
	if err == nil && m.Kind == Short {
		err = expectEnd(in)
	}
	return count.n - in.Buffered() - before, prefix, err
}

// expectEnd checks that the server closes the connection.
func expectEnd(in *bufio.Reader) error {
	if _, err := in.ReadByte(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("expected that the server closes the connection after a response to HTTP/1.0, found %v", err)
	}
	return nil
}

// checkEcho opens a WebSocket, sends a message twice, and checks its echoes.
func (m Mode) checkEcho(t load.Target) error {
	conn, err := m.dial(t.Addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	in := bufio.NewReader(conn)
	if _, err := conn.Write(t.Opening); err != nil {
		return err
	}
	response, err := http.ReadResponse(in, &http.Request{Method: "GET"})
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusSwitchingProtocols {
		return fmt.Errorf("expected status 101, found %s", response.Status)
	}
	for range 2 {
		if _, err := conn.Write(t.Request); err != nil {
			return err
		}
		found := make([]byte, len(echoFrame))
		if _, err := io.ReadFull(in, found); err != nil {
			return err
		}
		if !bytes.Equal(found, echoFrame) {
			return fmt.Errorf("expected the message %q in a frame, found %q", message, found)
		}
	}
	return nil
}

// counter counts the bytes read.
type counter struct {
	from io.Reader
	n    int
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.n += n
	return n, err
}

// Response returns limit's fixed response for a mode; nil: limit cannot take part.
func (m Mode) Response() []byte {
	var body []byte
	switch {
	case m.Kind == Secure || m.Kind == WebSocket:
		return nil
	case m.Path == site.HelloPath || m.Path == site.WaitPath:
		body = []byte(site.Hello)
	case m.Path == site.JSONPath:
		body = greeting()
	case m.Path == site.PagePath:
		body = site.RenderedPage()
	case m.Path == site.UploadPath:
		body = fmt.Appendf(nil, "%d\n", site.UploadSize)
	default:
		return nil
	}
	return fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
}
