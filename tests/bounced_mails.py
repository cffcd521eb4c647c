"""Reports of mail servers, laid out as each product writes them; MESSAGE_ID stands where the mail's own stood."""

from __future__ import annotations

POSTFIX = """\
Return-Path: <>
Received: by mail.example.com (Postfix)
\tid 4XyZab0cdQz5; Mon,  3 May 2027 09:12:44 +0000 (UTC)
Date: Mon,  3 May 2027 09:12:44 +0000 (UTC)
From: MAILER-DAEMON@mail.example.com (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: interviews@example.com
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4XyZab0BpYz4.1809335564/mail.example.com"
Message-Id: <20270503091244.4XyZab0cdQz5@mail.example.com>

This is a MIME-encapsulated message.

--4XyZab0BpYz4.1809335564/mail.example.com
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mail.example.com.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

                   The mail system

<grace@example.org>: host mx.example.org[192.0.2.25] said: 550 5.1.1
    <grace@example.org>: Recipient address rejected: User unknown in virtual
    mailbox table (in reply to RCPT TO command)

--4XyZab0BpYz4.1809335564/mail.example.com
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.com
X-Postfix-Queue-ID: 4XyZab0BpYz4
X-Postfix-Sender: rfc822; interviews@example.com
Arrival-Date: Mon,  3 May 2027 09:12:41 +0000 (UTC)

Final-Recipient: rfc822; grace@example.org
Original-Recipient: rfc822;grace@example.org
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.example.org
Diagnostic-Code: smtp; 550 5.1.1 <grace@example.org>: Recipient address
    rejected: User unknown in virtual mailbox table

--4XyZab0BpYz4.1809335564/mail.example.com
Content-Description: Undelivered Message
Content-Type: message/rfc822

Return-Path: <interviews@example.com>
From: Interviews <interviews@example.com>
To: grace@example.org
Subject: Your interview
Message-ID: MESSAGE_ID
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="==inner=="

--==inner==
Content-Type: text/plain; charset="utf-8"

Hello Grace
--==inner==--

--4XyZab0BpYz4.1809335564/mail.example.com--
"""

# Postfix while it still tries: the headers alone come back.
POSTFIX_DELAYED = """\
From: MAILER-DAEMON@mail.example.com (Mail Delivery System)
Subject: Delayed Mail (still being retried)
To: interviews@example.com
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="4XyZab/mail.example.com"

--4XyZab/mail.example.com
Content-Type: text/plain; charset=us-ascii

# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #

--4XyZab/mail.example.com
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.com

Final-Recipient: rfc822; grace@example.org
Action: delayed
Status: 4.4.1
Diagnostic-Code: X-Postfix; connect to mx.example.org[192.0.2.25]:25: Connection timed out
Will-Retry-Until: Sat,  8 May 2027 09:12:41 +0000 (UTC)

--4XyZab/mail.example.com
Content-Type: text/rfc822-headers

From: Interviews <interviews@example.com>
To: grace@example.org
Message-ID: MESSAGE_ID

--4XyZab/mail.example.com--
"""

# After the days that Postfix tries for: failed, with the code of what kept failing.
POSTFIX_EXPIRED = POSTFIX_DELAYED.replace("Action: delayed", "Action: failed")

# Exim writes 5.0.0 whatever was said to it.
EXIM = """\
Return-path: <>
X-Failed-Recipients: grace@example.org
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mail.example.com>
To: interviews@example.com
References: MESSAGE_ID
Content-Type: multipart/report; report-type=delivery-status; boundary=1809335565-eximdsn-1234567890
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1uAbCd-0001Xy-2Z@mail.example.com>

--1809335565-eximdsn-1234567890
Content-type: text/plain; charset=us-ascii

This message was created automatically by mail delivery software.

  grace@example.org
    host mx.example.org [192.0.2.25]
    SMTP error from remote mail server after end of data:
    552 5.2.2 Mailbox full

--1809335565-eximdsn-1234567890
Content-type: message/delivery-status

Reporting-MTA: dns; mail.example.com

Action: failed
Final-Recipient: rfc822;grace@example.org
Status: 5.0.0
Remote-MTA: dns; mx.example.org
Diagnostic-Code: smtp; 552 5.2.2 Mailbox full

--1809335565-eximdsn-1234567890
Content-type: message/rfc822

Return-path: <interviews@example.com>
Message-ID: MESSAGE_ID
From: Interviews <interviews@example.com>
To: grace@example.org
Subject: Your interview

Hello Grace

--1809335565-eximdsn-1234567890--
"""

# Exchange Online: HTML for people, the code of its own policy, the headers alone.
EXCHANGE = """\
From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.org>
To: <interviews@example.com>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="6e1f2b3c-1a2b-4c3d-9e8f-000000000000"
Content-Language: en-GB
Message-ID: <6e1f2b3c@AM0PR01MB0001.eurprd01.prod.example.net>
In-Reply-To: MESSAGE_ID
References: MESSAGE_ID
Subject: Undeliverable: Your interview
Auto-Submitted: auto-replied

--6e1f2b3c-1a2b-4c3d-9e8f-000000000000
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="b1d2-alternative"

--b1d2-alternative
Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

Delivery has failed to these recipients or groups:

--b1d2-alternative
Content-Type: text/html; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

<html><body><p><b>Delivery has failed</b></p></body></html>

--b1d2-alternative--

--6e1f2b3c-1a2b-4c3d-9e8f-000000000000
Content-Type: message/delivery-status

Reporting-MTA: dns;AM0PR01MB0001.eurprd01.prod.example.net
Received-From-MTA: dns;mail.example.com
Arrival-Date: Mon, 3 May 2027 09:12:41 +0000

Final-Recipient: rfc822;grace@example.org
Action: failed
Status: 5.7.133
Diagnostic-Code: smtp;550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required; Delivery restriction check failed because the sender was not authenticated when sending to this group

--6e1f2b3c-1a2b-4c3d-9e8f-000000000000
Content-Type: text/rfc822-headers
Content-Transfer-Encoding: quoted-printable

Received: from mail.example.com (192.0.2.1) by mx.example.org
From: Interviews <interviews@example.com>
To: grace@example.org
Message-ID: MESSAGE_ID

--6e1f2b3c-1a2b-4c3d-9e8f-000000000000--
"""  # noqa: E501 - as it comes on the wire

GMAIL = """\
Return-Path: <>
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: interviews@example.com
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
References: MESSAGE_ID
In-Reply-To: MESSAGE_ID
X-Failed-Recipients: grace@example.org
Message-ID: <6635c1f2.050a0220.1a2b3.4c5d.GMR@mx.google.com>
MIME-Version: 1.0
Content-Type: multipart/report; boundary="000000000000a1b2c3d4e5f60718"; report-type=delivery-status

--000000000000a1b2c3d4e5f60718
Content-Type: multipart/related; boundary="000000000000a1b2c3d4e5f60719"

--000000000000a1b2c3d4e5f60719
Content-Type: text/plain; charset="UTF-8"

** Address not found **

--000000000000a1b2c3d4e5f60719--
--000000000000a1b2c3d4e5f60718
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Arrival-Date: Mon, 03 May 2027 02:12:41 -0700 (PDT)
X-Original-Message-ID: MESSAGE_ID

Final-Recipient: rfc822; grace@example.org
Action: failed
Status: 5.1.2 (Bad destination system address)
Diagnostic-Code: smtp; The domain example.org was not found. Learn more at
 https://support.google.com/mail/?p=BadRcptDomain
Last-Attempt-Date: Mon, 03 May 2027 02:12:43 -0700 (PDT)

--000000000000a1b2c3d4e5f60718
Content-Type: message/rfc822

DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com
Message-ID: MESSAGE_ID
From: Interviews <interviews@example.com>
To: grace@example.org
Subject: Your interview

Hello Grace

--000000000000a1b2c3d4e5f60718--
"""

OUT_OF_OFFICE = """\
From: Grace <grace@example.org>
To: interviews@example.com
Subject: Automatic reply: Your interview
Auto-Submitted: auto-replied
In-Reply-To: MESSAGE_ID
Content-Type: text/plain; charset="utf-8"

I am away until Monday.
"""


def bring_back(report: str, message_id: str) -> bytes:
    return report.replace("MESSAGE_ID", message_id).encode()
