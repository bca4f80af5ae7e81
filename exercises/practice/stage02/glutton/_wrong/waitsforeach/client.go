package glutton

import "strings"

// Glutton makes a server without high water hold more than 8 MiB.
func Glutton(c Client) {
	c.Connect(Addr)
	c.Send(strings.Repeat(Get, Budget/len(Get)))
}

// Hog makes another client wait for more than 5 seconds, if the server responds to everything that has arrived before it turns to
// the next client.
func Hog(c Client) {
	c.Connect(Addr)
	for range Budget / len(Ping) {
		c.Send(Ping)
		c.Receive()
	}
}
