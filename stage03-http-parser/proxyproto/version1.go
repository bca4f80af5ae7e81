package proxyproto

import (
	"fmt"
	"net/netip"
	"strconv"
)

// addresses1 reads the fields of a line: a protocol, two addresses, two ports.
func addresses1(fields [][]byte) (source, destination netip.AddrPort, err error) {
	offset := len(signature1)
	fail := func(expected string, found []byte) (_, _ netip.AddrPort, err error) {
		return source, destination, &Error{offset, fmt.Sprintf("expected %s, found %q", expected, found)}
	}
	protocol := string(fields[0])
	if protocol != "TCP4" && protocol != "TCP6" {
		return fail("TCP4, TCP6 or UNKNOWN", fields[0])
	}
	if len(fields) != 5 {
		return fail("a protocol, two addresses and two ports", fields[0])
	}
	var addrs [2]netip.Addr
	var ports [2]uint16
	offset += len(fields[0]) + 1
	for i, field := range fields[1:] {
		ok := false
		if i < 2 {
			addrs[i], ok = parseAddr(string(field), protocol == "TCP6")
		} else {
			ports[i-2], ok = parsePort(string(field))
		}
		if !ok {
			return fail([]string{"an address of " + protocol, "a port"}[i/2], field)
		}
		offset += len(field) + 1
	}
	return netip.AddrPortFrom(addrs[0], ports[0]), netip.AddrPortFrom(addrs[1], ports[1]), nil
}

func parseAddr(text string, six bool) (netip.Addr, bool) {
	addr, err := netip.ParseAddr(text)
	return addr.Unmap(), err == nil && addr.Is6() == six && addr.Zone() == ""
}

// parsePort reads a decimal number without leading zeros.
func parsePort(text string) (uint16, bool) {
	port, err := strconv.ParseUint(text, 10, 16)
	return uint16(port), err == nil && strconv.FormatUint(port, 10) == text
}
