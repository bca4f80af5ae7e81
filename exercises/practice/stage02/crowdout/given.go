package crowdout

import "time"

// What an attacker has.
const (
	Attackers = 3                // as many as mini has seats
	Budget    = 200              // bytes, which all attackers together may send
	Lasts     = 10 * time.Minute // how long others are to be kept out
)

// Client is an attacker.
type Client interface {
	// Connect opens a connection. It may be called again after the server has closed the last one.
	Connect()

	// Send sends data.
	Send(data string)

	// Receive waits until the server sends something, and returns it. It returns "" if the server has closed the connection.
	Receive() string

	// Sleep lets d pass.
	Sleep(d time.Duration)

	// Now is the time since the attack began.
	Now() time.Duration
}
