package endofinput

import (
	"bytes"
	"io"
)

// Serve serves one client after another. It ends when Accept fails.
func Serve(k Kernel, listener int) error {
	for {
		client, err := k.Accept(listener)
		if err != nil {
			return err
		}
		err = serve(k, client)
		_ = k.Close(client)
		if err != nil {
			return err
		}
	}
}

// serve reads a request and responds.
func serve(k Kernel, client int) error {
	var request []byte
	buffer := make([]byte, 4096)
	for !bytes.Contains(request, blankLine) {
		n, err := k.Read(client, buffer)
		if err != nil {
			return err
		}
		if n == 0 {
			return io.EOF
		}
		request = append(request, buffer[:n]...)
	}
	_, err := k.Write(client, response)
	return err
}
