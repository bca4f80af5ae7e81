/*
 * limit: the least that a request can cost one core, almost all of it in the kernel.
 *
 *     limit PORT FILE [close]
 *
 * One thread, one epoll. It looks for blank lines in what arrives and, for each of them, sends the content
 * of FILE, which holds a complete response. It parses nothing else, so no HTTP server can do less work. With
 * "close" it closes a connection after the first response.
 *
 * The state of a connection is how much of "\r\n\r\n" has been seen, in one byte: state[fd].
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_FD = 1 << 16, MAX_EVENTS = 1024, IN_SIZE = 64 << 10, OUT_COPIES = 64 };

static unsigned char state[MAX_FD];
static char in[IN_SIZE];
static char *out;           /* OUT_COPIES responses, one after the other */
static size_t response_len;
static int closing;

static void die(const char *what)
{
	perror(what);
	exit(1);
}

/* load_response fills out. */
static void load_response(const char *name)
{
	FILE *file = fopen(name, "rb");
	if (!file || fseek(file, 0, SEEK_END))
		die(name);
	response_len = ftell(file);
	rewind(file);
	out = malloc(response_len * OUT_COPIES);
	if (!out || fread(out, 1, response_len, file) != response_len)
		die(name);
	for (int i = 1; i < OUT_COPIES; i++)
		memcpy(out + i * response_len, out, response_len);
	fclose(file);
}

static int listen_on(int port)
{
	struct sockaddr_in addr = { .sin_family = AF_INET, .sin_port = htons(port) };
	int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (fd < 0 || bind(fd, (struct sockaddr *)&addr, sizeof addr) || listen(fd, 4096))
		die("listen");
	return fd;
}

/* blank_lines counts the blank lines that end in these bytes. */
static int blank_lines(int fd, const char *p, ssize_t n)
{
	unsigned char seen = state[fd];
	int count = 0;
	for (const char *end = p + n; p < end; p++) {
		if (*p != "\r\n\r\n"[seen]) {
			seen = *p == '\r';
		} else if (++seen == 4) {
			count++;
			seen = 0;
		}
	}
	state[fd] = seen;
	return count;
}

/* send_all sends all. It waits for a slow client, which happens only with a response of many kilobytes. */
static int send_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t sent = send(fd, p, n, MSG_NOSIGNAL);
		if (sent < 0 && errno == EAGAIN) {
			struct pollfd writable = { .fd = fd, .events = POLLOUT };
			poll(&writable, 1, 1000);
			continue;
		}
		if (sent < 0)
			return -1;
		p += sent;
		n -= sent;
	}
	return 0;
}

static void serve(int fd)
{
	ssize_t n = recv(fd, in, sizeof in, 0);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	int count = n > 0 ? blank_lines(fd, in, n) : 0;
	int failed = n <= 0;
	for (int now; count > 0 && !failed; count -= now) {
		now = count < OUT_COPIES ? count : OUT_COPIES;
		failed = send_all(fd, out, now * response_len) < 0 || closing;
	}
	if (failed)
		close(fd); /* this removes fd from the epoll too */
}

static void accept_all(int epoll, int listener)
{
	int fd, one = 1;
	while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
		struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };
		if (fd >= MAX_FD) {
			close(fd);
			continue;
		}
		state[fd] = 0;
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
		epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
	}
}

int main(int argc, char **argv)
{
	static struct epoll_event events[MAX_EVENTS];
	if (argc < 3) {
		fprintf(stderr, "usage: limit PORT FILE [close]\n");
		return 2;
	}
	closing = argc > 3 && !strcmp(argv[3], "close");
	load_response(argv[2]);
	int listener = listen_on(atoi(argv[1]));
	int epoll = epoll_create1(0);
	struct epoll_event event = { .events = EPOLLIN, .data.fd = listener };
	epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
	for (;;) {
		int n = epoll_wait(epoll, events, MAX_EVENTS, -1);
		for (int i = 0; i < n; i++) {
			if (events[i].data.fd == listener)
				accept_all(epoll, listener);
			else
				serve(events[i].data.fd);
		}
	}
}
