import assert from "node:assert/strict";
import { test } from "node:test";
import { Connection } from "../../../app/static/js/candidate/connection.js";

/** The part of socket.io-client's Socket that the room uses; the test plays the network. */
class ScriptedSocket {
  connected = false;
  active = false;
  calls = [];
  acks = [];
  #handlers = new Map();

  on(event, handler) {
    this.#handlers.set(event, [...(this.#handlers.get(event) ?? []), handler]);
  }

  fire(event, payload) {
    (this.#handlers.get(event) ?? []).forEach((handler) => handler(payload));
  }

  connect() {
    this.calls.push("connect");
    this.active = true;
  }

  disconnect() {
    this.calls.push("disconnect");
    const was = this.connected;
    this.connected = this.active = false;
    if (was) this.fire("disconnect", "io client disconnect");
  }

  timeout() {
    return this;
  }

  async emitWithAck(...args) {
    this.calls.push(args);
    const ack = this.acks.shift();
    if (ack instanceof Error) throw ack;
    return ack;
  }

  come() {
    this.connected = this.active = true;
    this.fire("connect");
  }

  go() {
    this.connected = false;
    this.fire("disconnect", "transport close");
  }
}

function setUp() {
  const socket = new ScriptedSocket();
  const asked = {};
  const waiting = [];
  const io = (namespace, options) => {
    Object.assign(asked, { namespace, ...options });
    return socket;
  };
  const connection = new Connection(io, { token: "secret" }, (milliseconds, work) => waiting.push(work));
  const told = [];
  ["online", "offline", "refused", "session_state", "superseded"].forEach((name) =>
    connection.addEventListener(name, ({ detail }) => told.push([name, detail])),
  );
  return { socket, connection, asked, told, retry: () => waiting.splice(0).forEach((work) => work()) };
}

test("a WebSocket first, to the candidates' namespace, and only when asked", () => {
  const { socket, connection, asked } = setUp();
  assert.equal(asked.namespace, "/interview");
  assert.deepEqual(asked.auth, { token: "secret" });
  assert.equal(asked.transports[0], "websocket");
  assert.ok(asked.reconnectionDelay <= 100, "another process takes over at once");
  assert.deepEqual(socket.calls, []);
  connection.open();
  assert.deepEqual(socket.calls, ["connect"]);
});

test("server events carry their payload", () => {
  const { socket, told } = setUp();
  socket.fire("session_state", { state: "waiting" });
  assert.deepEqual(told, [["session_state", { state: "waiting" }]]);
});

test("sound goes out as head and binary, and its acknowledgement comes back", async () => {
  const { socket, connection } = setUp();
  connection.open();
  socket.come();
  socket.acks = [{ ok: true, received_through: 4 }];
  const audio = new ArrayBuffer(2);
  assert.deepEqual(await connection.sendAudio(1, 4, audio), { ok: true, received_through: 4 });
  assert.deepEqual(socket.calls.at(-1), ["audio_chunk", { turn: 1, seq: 4 }, audio]);
});

test("what the server could not do just now is asked for anew in a moment", () => {
  const { socket, connection, retry } = setUp();
  connection.open();
  socket.come();
  connection.restartSoon();
  assert.deepEqual(socket.calls, ["connect"]);
  retry();
  assert.deepEqual(socket.calls, ["connect", "disconnect", "connect"]);
});

test("no acknowledgement, or no connection, is told as offline", async () => {
  const { socket, connection } = setUp();
  assert.equal((await connection.request("leave", {})).code, "offline");
  socket.come();
  socket.acks = [new Error("operation has timed out")];
  assert.equal((await connection.request("leave", {})).code, "offline");
});

test("a lost network is left to socket.io, a server that closed is asked again", () => {
  const { socket, connection, told, retry } = setUp();
  connection.open();
  socket.come();
  socket.active = true;
  socket.go();
  retry();
  assert.deepEqual(socket.calls, ["connect"]);
  socket.come();
  socket.active = false;
  socket.go();
  retry();
  assert.deepEqual(socket.calls, ["connect", "connect"]);
  assert.deepEqual(told.map(([name]) => name), ["online", "offline", "online", "offline"]);
});

for (const code of ["invitation_unknown", "invitation_expired", "invitation_revoked", "interview_finished"]) {
  test(`${code} is final`, () => {
    const { socket, connection, told, retry } = setUp();
    connection.open();
    socket.active = false;
    socket.fire("connect_error", Object.assign(new Error("No"), { data: { code, message: "Because" } }));
    retry();
    assert.deepEqual(told, [["refused", { code, message: "Because" }]]);
    assert.deepEqual(socket.calls, ["connect", "disconnect"]);
  });
}

test("a server in trouble is asked again", () => {
  const { socket, connection, retry } = setUp();
  connection.open();
  socket.active = false;
  socket.fire("connect_error", Object.assign(new Error("No"), { data: { code: "dependency_unavailable" } }));
  retry();
  assert.deepEqual(socket.calls, ["connect", "connect"]);
});

test("a window that was taken over does not come back by itself, but may be told to", () => {
  const { socket, connection, retry } = setUp();
  connection.open();
  socket.come();
  socket.fire("superseded", { code: "superseded" });
  retry();
  assert.deepEqual(socket.calls, ["connect", "disconnect"]);
  connection.restart();
  assert.equal(socket.calls.length, 2);
  connection.open();
  assert.equal(socket.calls.at(-1), "connect");
});

test("a connection that seems dead is made anew", () => {
  const { socket, connection } = setUp();
  connection.open();
  socket.come();
  connection.restart();
  assert.deepEqual(socket.calls, ["connect", "disconnect", "connect"]);
});
