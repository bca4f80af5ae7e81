package check

import (
	"fmt"
	"net"
	"strings"
)

// python is a command that runs a small program, in which client() connects to the server.
func python(program string) string {
	host, port, _ := net.SplitHostPort(shownAddr)
	head := fmt.Sprintf("import socket, struct, time\naddress = (%q, %s)\ndef client(): return socket.create_connection(address)\n", host, port)
	return "python3 - <<'END'\n" + head + strings.TrimRight(program, "\n") + "\ntime.sleep(5)\nEND"
}

// curl is a command that sends one request.
func curl(method, path, body string) string {
	url := "'http://" + shownAddr + path + "'"
	switch {
	case body != "":
		return "curl -i --path-as-is " + url + " -d '" + strings.ReplaceAll(body, "'", `'\''`) + "'"
	case method != "GET":
		return "curl -i --path-as-is -X " + method + " " + url
	}
	return "curl -i --path-as-is " + url
}
