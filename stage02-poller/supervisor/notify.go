package supervisor

import (
	"fmt"
	"net"
	"os"

	"looper.example/stage02-poller/kernel"
)

// Notify tells the service manager of this process its state, such as "READY=1", if the manager has set $NOTIFY_SOCKET, as systemd
// does for Type=notify. See sd_notify(3). If no program listens there, Notify has no effect.
func Notify(state string) {
	path := os.Getenv("NOTIFY_SOCKET")
	if path == "" {
		return
	}
	conn, err := net.Dial("unixgram", path) // a path that begins with @ is an abstract one, here as there
	if err != nil {
		return
	}
	defer conn.Close()
	_, _ = conn.Write([]byte(state))
}

// reloadingState returns the message that a reload begins. Type=notify-reload needs the time with it, to tell its READY=1 from that
// of an earlier reload.
func reloadingState() string {
	return fmt.Sprintf("RELOADING=1\nMONOTONIC_USEC=%d", kernel.Uptime().Microseconds())
}
