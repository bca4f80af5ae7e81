package modes

import (
	"bytes"
	"fmt"

	"looper.example/stage06-final/bench/whole/site"
)

// Request returns a client's request for path, at which the server has the mode's resource.
func (m Mode) Request(path string) []byte {
	switch {
	case m.Kind == WebSocket:
		return messageFrame
	case m.Kind == Short: // like ab's request: the server closes the connection
		return fmt.Appendf(nil, "GET %s HTTP/1.0\r\nHost: %s\r\n\r\n", path, site.Host)
	case m.Path == site.UploadPath:
		head := fmt.Sprintf("POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/octet-stream\r\nContent-Length: %d\r\n\r\n", path, site.Host, site.UploadSize)
		return append([]byte(head), bytes.Repeat([]byte("x"), site.UploadSize)...)
	}
	return fmt.Appendf(nil, "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", path, site.Host)
}

// opening returns the first bytes of a connection; nil: none.
func (m Mode) opening(path string) []byte {
	if m.Kind != WebSocket {
		return nil
	}
	return fmt.Appendf(nil, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: bG9vcGVyIGxvb3BlcnMhIQ==\r\n\r\n", path, site.Host)
}

// A text message and its echo, as frames (RFC 6455, section 5.2). The client's frame has a mask.
const message = "Hello, World, over a WebSocket!!"

var (
	messageFrame = maskedFrame(message, [4]byte{1, 2, 3, 4})
	echoFrame    = append([]byte{0x81, byte(len(message))}, message...)
)

func maskedFrame(text string, mask [4]byte) []byte {
	frame := append([]byte{0x81, 0x80 | byte(len(text))}, mask[:]...)
	for i := range len(text) {
		frame = append(frame, text[i]^mask[i%4])
	}
	return frame
}
