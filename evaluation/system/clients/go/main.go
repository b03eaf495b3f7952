// One login with Go's x/crypto/ssh, told by arguments name=value as libssh-client.c is.
package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"
)

func main() {
	given := map[string]string{}
	for _, argument := range os.Args[1:] {
		name, value, _ := strings.Cut(argument, "=")
		given[name] = value
	}
	status, err := run(given)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(255)
	}
	os.Exit(status)
}

func run(given map[string]string) (int, error) {
	one := func(name string) []string {
		if value, ok := given[name]; ok {
			return []string{value}
		}
		return nil
	}
	config := &ssh.ClientConfig{
		User:              given["user"],
		HostKeyCallback:   ssh.InsecureIgnoreHostKey(),
		HostKeyAlgorithms: one("hostkey"),
		Timeout:           30 * time.Second,
		Config:            ssh.Config{KeyExchanges: one("kex"), Ciphers: one("cipher"), MACs: one("mac")},
	}
	if file, ok := given["key"]; ok {
		text, err := os.ReadFile(file)
		if err != nil {
			return 0, err
		}
		signer, err := ssh.ParsePrivateKey(text)
		if err != nil {
			return 0, err
		}
		config.Auth = []ssh.AuthMethod{ssh.PublicKeys(signer)}
	} else {
		config.Auth = []ssh.AuthMethod{ssh.Password(given["password"])}
	}
	client, err := ssh.Dial("tcp", net.JoinHostPort(given["host"], given["port"]), config)
	if err != nil {
		return 0, err
	}
	defer client.Close()
	session, err := client.NewSession()
	if err != nil {
		return 0, err
	}
	defer session.Close()
	session.Stdout = os.Stdout
	session.Stderr = os.Stderr
	if given["mode"] == "shell" {
		if err := session.RequestPty("xterm", 24, 80, ssh.TerminalModes{ssh.TTY_OP_ISPEED: 38400}); err != nil {
			return 0, err
		}
		input, err := session.StdinPipe()
		if err != nil {
			return 0, err
		}
		if err := session.Shell(); err != nil {
			return 0, err
		}
		if _, err := io.WriteString(input, given["command"]+"\n"); err != nil {
			return 0, err
		}
		err = session.Wait()
		return exitStatus(err)
	}
	return exitStatus(session.Run(given["command"]))
}

func exitStatus(err error) (int, error) {
	var exit *ssh.ExitError
	if errors.As(err, &exit) {
		return exit.ExitStatus(), nil
	}
	return 0, err
}
