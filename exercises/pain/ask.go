package pain

import (
	"bufio"
	"io"
	"net"
)

const request = "GET / HTTP/1.1\r\nHost: example.org\r\n\r\n"

// ask sends a request and reads the whole response.
func ask(c net.Conn) error {
	if _, err := io.WriteString(c, request); err != nil {
		return err
	}
	in := bufio.NewReader(c)
	for {
		line, err := in.ReadString('\n')
		if err != nil || line == "Hello, World!\n" {
			return err
		}
	}
}
