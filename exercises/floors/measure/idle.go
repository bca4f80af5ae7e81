package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"slices"
	"strconv"
	"strings"
)

// idleMemory is the memory of an idle connection in bytes: the median of several servers.
func (b *bench) idleMemory(ctx context.Context, p *program) (int, error) {
	n, err := b.idleConnections(ctx)
	if err != nil {
		return 0, err
	}
	var each []int
	for range b.repeats {
		bytes, err := p.idleOnce(ctx, n)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", p.name, err)
		}
		b.tell("%s %d bytes for each of %d idle connections", p.name, bytes, n)
		each = append(each, bytes)
	}
	slices.Sort(each)
	return each[len(each)/2], nil
}

// idleConnections is how many connections the file limit permits here and in a server.
func (b *bench) idleConnections(ctx context.Context) (int, error) {
	output, err := exec.CommandContext(ctx, "sh", "-c", "ulimit -n").Output()
	if err != nil {
		return 0, err
	}
	limit, err := strconv.Atoi(strings.TrimSpace(string(output)))
	if err != nil { // unlimited
		return b.idle, nil
	}
	const others = first + 200 // connections that do not count, and other open files
	if limit <= others {
		return 0, fmt.Errorf("the file limit is %d; ulimit -n %d permits all connections", limit, b.idle+others)
	}
	return min(b.idle, limit-others), nil
}

// first is how many clients connect before the memory is first read: with them come the buffers that a server needs
// once.
const first = 1000

// idleOnce starts a server and has clients make one request each and stay. It returns how much the memory grew with the last n
// of them, divided by n.
func (p *program) idleOnce(ctx context.Context, n int) (int, error) {
	server, err := p.start(ctx)
	if err != nil {
		return 0, err
	}
	defer server.Stop()
	var clients []net.Conn
	defer func() {
		for _, c := range clients {
			_ = c.Close()
		}
	}()
	before := 0
	for i := range first + n {
		c, err := net.Dial("tcp", server.Addr)
		if err != nil {
			return 0, fmt.Errorf("after %d connections: %w", i, err)
		}
		clients = append(clients, c)
		if err := ask(c, p.path); err != nil {
			return 0, fmt.Errorf("after %d connections: %w", i, err)
		}
		if i != first-1 {
			continue
		}
		if before, err = anonymousMemory(server.PID()); err != nil {
			return 0, err
		}
	}
	after, err := anonymousMemory(server.PID())
	return (after - before) / n, err
}

// ask makes one request, and reads the response.
func ask(c net.Conn, path string) error {
	if _, err := fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", path); err != nil {
		return err
	}
	response, err := http.ReadResponse(bufio.NewReaderSize(c, 512), nil)
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("GET %s: expected 200, found %s", path, response.Status)
	}
	return nil
}
