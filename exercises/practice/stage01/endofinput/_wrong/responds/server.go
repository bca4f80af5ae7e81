package endofinput

import "bytes"

// Serve serves one client after another. It ends when Accept fails.
func Serve(k Kernel, listener int) error {
	for {
		client, err := k.Accept(listener)
		if err != nil {
			return err
		}
		serve(k, client)
		_ = k.Close(client)
	}
}

// serve reads a request and responds.
func serve(k Kernel, client int) {
	var request []byte
	buffer := make([]byte, 4096)
	for !bytes.Contains(request, blankLine) {
		n, err := k.Read(client, buffer)
		if err != nil {
			return
		}
		if n == 0 {
			break // that was all
		}
		request = append(request, buffer[:n]...)
	}
	_, _ = k.Write(client, response)
}
