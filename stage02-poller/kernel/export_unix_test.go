//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package kernel

// KeepAliveOptions are the numbers of TCP's options and their values.
func KeepAliveOptions() (options [][2]int) {
	for _, o := range keepAliveOptions() {
		options = append(options, [2]int{o.name, o.value})
	}
	return options
}
