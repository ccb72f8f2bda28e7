#!/usr/bin/env python3
"""Writes the seed files: one NDJSON file per table, plain JSON items, and manifest.json.

Deterministic: no clock, no random source but the fixed arithmetic below, so every run gives the same bytes (PLT-8).
Run it from anywhere:  python3 seed/generate.py      (--check fails if the files differ from what it would write)
"""
import datetime
import decimal
import hashlib
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
EPOCH = datetime.datetime(2026, 1, 5, 9, 0, tzinfo=datetime.timezone.utc)


def day(n):
    return (EPOCH + datetime.timedelta(days=n)).date().isoformat()


def instant(hours):
    return (EPOCH + datetime.timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


# --- inventory: augmented and virtual reality -------------------------------------------------------------------------

RA = [
    ("Gafas de realidad aumentada Águila", "gafas"), ("Augmented mirror «Espejo»", "espejo"), ("Casco de obra con visor", "casco"),
    ("Museum guide overlay", "software"), ("Mesa táctil de diseño", "mesa"), ("Surgeon's HUD", "gafas"), ("Señalización flotante", "software"),
    ("Warehouse picker glasses", "gafas"), ("Libro pop-up aumentado", "libro"), ("Piñata AR for parties", "juguete"),
    ("Parabrisas con navegación", "vehículo"), ("Street art lens", "software"), ("Probador de ropa íntegro", "espejo"),
    ("Fitting-room scanner", "espejo"), ("Brújula aumentada del Pingüino", "juguete"), ("Field repair tablet", "tableta"),
    ("Jardín botánico guiado", "software"), ("Stage lighting preview", "software"),
]
VR = [
    ("Visor de realidad virtual Cóndor", "visor"), ("Room-scale tracker", "sensor"), ("Guantes hápticos Corazón", "guantes"),
    ("Omnidirectional treadmill", "cinta"), ("Simulador de vuelo Golondrina", "simulador"), ("Déjà-vu cinema seat", "asiento"),
    ("Mando inalámbrico", "mando"), ("Underwater tour «Océano»", "software"), ("Chaleco háptico", "chaleco"),
    ("Virtual keyboard", "software"), ("Cápsula de meditación", "cabina"), ("Roller-coaster rig", "simulador"),
    ("Aula virtual de Español", "software"), ("Surgery trainer", "simulador"), ("Visita a la Alhambra, año 1492", "software"),
    ("Face cushion, washable", "accesorio"), ("Cable óptico de 10 m", "accesorio"), ("Lens insert −2.5 dpt", "accesorio"),
]
MODA = ["Chaqueta aumentada", "Smart scarf", "Sombrero con ñandú holográfico", "Sneaker try-on", "Vestido Año Nuevo", "Watch-face preview",
        "Gafas de sol Ibiza", "Tattoo simulator"]
JUEGOS = ["La búsqueda del dragón", "Space Jockey VR", "Ajedrez en el acantilado", "Beat the Ñu", "Escape room: El órgano", "Mini-golf on Mars",
          "Cocina frenética", "Tennis with Chloë"]


def product_rows(kind, names):
    for i, (name, sort) in enumerate(names, 1):
        yield {"id": f"{kind.lower()}-{i:03d}", "name": name, "date": day(i * 3 % 41), "quantity": (i * 37) % 50 + 1, "type": kind, "category": sort}


def plain_rows(kind, table, names):
    for i, name in enumerate(names, 1):
        yield {"id": f"{table}-{i:03d}", "name": name, "date": day(i * 5 % 31), "quantity": (i * 13) % 20 + 1, "type": kind}


def ignored_rows():
    # RAW_ignore begins with RA and is no product table: a report that counts it is wrong.
    yield {"id": "raw-001", "name": "never counted", "date": day(0), "quantity": 1}
    yield {"id": "raw-002", "name": "nunca contado", "date": day(1), "quantity": 1}


# --- orders ------------------------------------------------------------------------------------------------------------

# sku, name en, name es, minor units in USD, EUR, GBP, stock
CATALOGUE = [
    ("LATEX-GLOVES", "Latex gloves, 100", "Guantes de látex, 100", 1299, 1199, 1049), ("BLEACH-5L", "Bleach, 5 l", "Lejía, 5 l", 749, 699, 599),
    ("SOAP-1L", "Liquid soap, 1 l", "Jabón líquido, 1 l", 399, 379, 329), ("MASK-FFP2-20", "FFP2 masks, 20", "Mascarillas FFP2, 20", 1850, 1690, 1490),
    ("APRON-50", "Disposable aprons, 50", "Delantales desechables, 50", 1125, 1040, 915),
    ("TOWEL-PAPER-6", "Paper towels, 6 rolls", "Toallas de papel, 6 rollos", 899, 849, 725),
    ("SPONGE-10", "Sponges, 10", "Esponjas, 10", 450, 420, 365), ("MOP-COTTON", "Cotton mop", "Fregona de algodón", 975, 899, 789),
    ("BUCKET-12L", "Bucket, 12 l", "Cubo, 12 l", 825, 775, 675), ("BROOM-OUTDOOR", "Outdoor broom", "Escoba de exterior", 1199, 1099, 965),
    ("GLASS-CLEANER", "Glass cleaner", "Limpiacristales", 525, 489, 425), ("DEGREASER-1L", "Degreaser, 1 l", "Desengrasante, 1 l", 689, 645, 560),
    ("BIN-BAGS-30", "Bin bags, 30", "Bolsas de basura, 30", 575, 539, 465), ("HAND-GEL-500", "Hand gel, 500 ml", "Gel de manos, 500 ml", 649, 599, 525),
    ("SHOE-COVERS-100", "Shoe covers, 100", "Cubrezapatos, 100", 1475, 1375, 1195), ("HAIRNET-100", "Hair nets, 100", "Redecillas, 100", 799, 745, 649),
    ("GOGGLES", "Safety goggles", "Gafas de protección", 1590, 1475, 1290), ("FIRST-AID-KIT", "First-aid kit", "Botiquín", 2999, 2790, 2425),
    ("THERMOMETER-IR", "Infrared thermometer", "Termómetro infrarrojo", 4599, 4275, 3725),
    ("WIPES-80", "Disinfectant wipes, 80", "Toallitas desinfectantes, 80", 555, 515, 449),
    ("DUSTPAN", "Dustpan and brush", "Recogedor y cepillo", 685, 635, 555), ("SQUEEGEE", "Squeegee", "Haragán", 745, 695, 605),
    ("NITRILE-GLOVES", "Nitrile gloves, 100", "Guantes de nitrilo, 100", 1549, 1439, 1259), ("SAMPLE-1C", "Sample, one cent", "Muestra, un céntimo", 1, 1, 1),
]
CATEGORIES = {
    "hands": ["LATEX-GLOVES", "NITRILE-GLOVES", "SOAP-1L", "HAND-GEL-500"],
    "protection": ["MASK-FFP2-20", "APRON-50", "SHOE-COVERS-100", "HAIRNET-100", "GOGGLES"],
    "cleaners": ["BLEACH-5L", "GLASS-CLEANER", "DEGREASER-1L", "WIPES-80"],
    "tools": ["SPONGE-10", "MOP-COTTON", "BUCKET-12L", "BROOM-OUTDOOR", "DUSTPAN", "SQUEEGEE"],
    "paper": ["TOWEL-PAPER-6", "BIN-BAGS-30"],
    "health": ["FIRST-AID-KIT", "THERMOMETER-IR"],
}
CATEGORY = {sku: category for category, skus in CATEGORIES.items() for sku in skus}
PRICE = {row[0]: dict(zip(("USD", "EUR", "GBP"), row[3:6])) for row in CATALOGUE}

CUSTOMERS = [
    ("Ana Martínez Núñez", "es", "EUR"), ("John Smith", "en", "USD"), ("O'Brien & ‹Søns>", "en", "GBP"), ("Lucía Ibáñez", "es", "EUR"),
    ("Zoë Müller", "en", "EUR"), ("Íñigo Peña", "es", "EUR"), ("Grace Hopper", "en", "USD"), ("Joaquín Agüero", "es", "USD"),
    ("Chloë O'Neill", "en", "GBP"), ("Begoña Castaño", "es", "EUR"), ("李小龍 Lee", "en", "USD"), ("Renée d'Été", "en", "EUR"),
]
STATUSES = ["CONFIRMED", "RECEIVED", "PENDING", "PAID", "SHIPPED", "CONFIRMED", "PAYMENT_FAILED", "REFUNDED", "MANUAL_REVIEW", "REJECTED",
            "CANCELLED", "CONFIRMED"]
REASONS = {"PAYMENT_FAILED": "card declined", "REFUNDED": "shipment failed: no carrier", "MANUAL_REVIEW": "refund failed: 503",
           "REJECTED": "unknown SKU: MOON-ROCK", "CANCELLED": "cancelled by the customer"}


def products():
    for i, (sku, english, spanish, usd, eur, gbp) in enumerate(CATALOGUE):
        # The sample belongs to no category.
        category = {"category": CATEGORY[sku]} if sku in CATEGORY else {}
        yield {"sku": sku, "name": {"en": english, "es": spanish}, **category, "prices": {"USD": usd, "EUR": eur, "GBP": gbp},
               "stock": (i * 29) % 90 + 10, "active": True}


def customers():
    for i, (name, locale, currency) in enumerate(CUSTOMERS, 1):
        yield {"customerId": f"c-{i:03d}", "name": name, "email": f"c-{i:03d}@example.com", "locale": locale, "currency": currency,
               "createdAt": instant(i)}


def orders():
    skus = [row[0] for row in CATALOGUE]
    for n in range(60):
        status = STATUSES[n % len(STATUSES)]
        customer = f"c-{n % 12 + 1:03d}"
        currency = ("USD", "EUR", "GBP")[n % 3]
        items = [{"sku": skus[(n * 5 + k * 7) % len(skus)], "quantity": (n + k) % 4 + 1} for k in range(n % 3 + 1)]
        if status == "REJECTED":
            items, total = [{"sku": "MOON-ROCK", "quantity": 1}], 0
        else:
            total = sum(PRICE[item["sku"]][currency] * item["quantity"] for item in items)
        identity = hashlib.sha256(f"seed:{n}".encode()).hexdigest()
        order = {"orderID": identity[:32], "customerId": customer, "items": items, "currency": currency, "total": total, "status": status,
                 "channel": "seed", "createdAt": instant(48 + n * 7), "updatedAt": instant(49 + n * 7),
                 "idempotencyKey": hashlib.sha256(f"seed-key:{n}".encode()).hexdigest()}
        if status in REASONS:
            order["reason"] = REASONS[status]
        if status in ("PAID", "SHIPPED", "CONFIRMED", "REFUNDED", "MANUAL_REVIEW"):
            order["paymentId"] = f"pay-{identity[32:44]}"
        if status in ("SHIPPED", "CONFIRMED"):
            order["trackingId"] = f"trk-{identity[44:56]}"
        yield order


# --- bank --------------------------------------------------------------------------------------------------------------

DECIMALS = {"XAF": 0, "EUR": 2, "USD": 2}
FOR_ONE_EURO = {"EUR": decimal.Decimal("1"), "USD": decimal.Decimal("1.085"), "XAF": decimal.Decimal("655.957")}
TEN_DIGITS = decimal.Context(prec=10, rounding=decimal.ROUND_HALF_EVEN)
FEES = ("0", "0.05", "1")
BANK_CLIENTS = [
    ("Amina Ngono", "fr", "XAF"), ("Ana Martínez Núñez", "es", "EUR"), ("John Smith", "en", "USD"), ("Désiré Mbarga", "fr", "XAF"),
    ("O'Brien & ‹Søns>", "en", "EUR"), ("Íñigo Peña", "es", "USD"), ("Chloé Essomba", "fr", "XAF"), ("Zoë Müller", "en", "EUR"),
    ("Begoña Castaño", "es", "EUR"), ("Grace Hopper", "en", "USD"),
]


def half_even(number):
    return int(number.quantize(decimal.Decimal(1), rounding=decimal.ROUND_HALF_EVEN))


def bank_transactions():
    """Five a client: recharges in every currency and with every fee; the fifth pays back half of what the first brought, if it brought any."""
    for c, (_, _, card) in enumerate(BANK_CLIENTS, 1):
        first = None
        for n in range(5):
            hours = 24 * n + c
            moment = EPOCH + datetime.timedelta(hours=hours)
            identity = hashlib.sha256(f"seed-bank:{c}:{n}".encode()).hexdigest()
            row = {"clientId": f"b-{c:03d}", "transactionId": moment.strftime("%Y%m%dT%H%M%S000Z-") + identity[:12]}
            if n == 4 and first and first["balanceChange"]:
                net = first["amount"] - first["fee"]
                part = net // 2
                row |= {"type": "refund", "amount": part, "currency": first["currency"], "feeRate": "0", "fee": 0,
                        "exchangeRate": first["exchangeRate"], "rechargeId": first["transactionId"],
                        "balanceChange": -half_even(decimal.Decimal(first["balanceChange"]) * part / net)}
                first["refunded"] = part
            else:
                currency = ("XAF", "EUR", "USD")[(c + n) % 3]
                rate = FEES[(c * 2 + n) % 3] if n else FEES[c % 2]
                amount = (50_000 if currency == "XAF" else 10_000) + 1_250 * c + 375 * n
                fee = half_even(amount * decimal.Decimal(rate))
                exchange = TEN_DIGITS.divide(FOR_ONE_EURO[card], FOR_ONE_EURO[currency]).normalize()
                brought = half_even(decimal.Decimal(amount - fee).scaleb(DECIMALS[card] - DECIMALS[currency]) * exchange)
                row |= {"type": "recharge", "amount": amount, "currency": currency, "feeRate": rate, "fee": fee,
                        "exchangeRate": f"{exchange:f}", "balanceChange": brought, "refunded": 0}
                first = first or row
            yield row | {"balanceCurrency": card, "createdAt": moment.strftime("%Y-%m-%dT%H:%M:%SZ"), "channel": "seed"}, row


BANK = list(bank_transactions())
# What a later refund wrote into a row is said with it.
BANK_ROWS = [whole | ({"refunded": row["refunded"]} if "refunded" in row else {}) for whole, row in BANK]


def bank_clients():
    for c, (name, locale, card) in enumerate(BANK_CLIENTS, 1):
        balance = sum(row["balanceChange"] for row in BANK_ROWS if row["clientId"] == f"b-{c:03d}")
        yield {"clientId": f"b-{c:03d}", "name": name, "email": f"b-{c:03d}@example.com", "locale": locale, "currency": card, "feeRate": "0",
               "balance": balance, "createdAt": instant(c - 24), "channel": "seed"}

# --- mail ---------------------------------------------------------------------------------------------------------------

# One in every state there is, several times over; nothing of it is sent: the flow works on what comes through a queue.
MAILS = [
    ("welcome", "SENT", None), ("recharge", "SENT", None), ("refund", "PENDING", None), ("history", "DEFERRED", "Daily message quota exceeded."),
    ("account-created", "BOUNCED", "Permanent/General"), ("recharge", "COMPLAINED", "abuse"),
    ("welcome", "FAILED", "the address is suppressed: bounced Permanent/General"), ("history", "SENT", None),
    ("admin-digest", "SENT", None), ("refund", "BOUNCED", "Transient/MailboxFull"),
]
MAIL_DATA = {
    "welcome": {}, "account-created": {"accountId": "card-0001"}, "recharge": {"amount": "25.00 EUR", "fee": "1.25 EUR", "balance": "73.75 EUR"},
    "refund": {"amount": "10.00 USD", "balance": "63.75 USD"}, "history": {"from": "2026-01-05", "to": "2026-01-12", "balance": "73.75 EUR"},
    "admin-digest": {"from": "2026-01-05", "to": "2026-01-12"},
}


def digest(text):
    """As the functions' Digest: SHA-256 of the length in bytes, a colon, the bytes."""
    encoded = text.encode()
    return hashlib.sha256(f"{len(encoded)}:".encode() + encoded).hexdigest()


# Who gets no mail any more, and why: the mails above that say so went to them.
GONE, ANNOYED = "gone@example.com", "annoyed@example.com"


def mail_suppression():
    for address, reason, n in ((GONE, "bounced Permanent/General", 4), (ANNOYED, "complained abuse", 5)):
        yield {"address": address, "reason": reason, "at": instant(61 + n * 5), "eventId": f"seed-mail-{n + 1:03d}"}


def mail_events():
    for n in range(20):
        template, status, reason = MAILS[n % len(MAILS)]
        name, locale, _ = CUSTOMERS[n % len(CUSTOMERS)]
        if n % 5 == 4:
            locale = "fr"
        data = dict({"name": name}, **MAIL_DATA[template])
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        to = {"BOUNCED": GONE, "FAILED": GONE, "COMPLAINED": ANNOYED}.get(status, f"c-{n % 12 + 1:03d}@example.com")
        mail = {"eventId": f"seed-mail-{n + 1:03d}", "template": template, "to": to, "locale": locale, "data": text, "status": status,
                "channel": "seed", "attempt": 1, "createdAt": instant(60 + n * 5), "updatedAt": instant(61 + n * 5),
                "requestHash": digest(json.dumps([template, to, locale, text], ensure_ascii=False, separators=(",", ":")))}
        if reason:
            mail["reason"] = reason
        if status in ("SENT", "BOUNCED", "COMPLAINED"):
            mail["messageId"] = f"0100seed{n + 1:08d}-000000"
            mail["sentAt"] = instant(61 + n * 5)
        if status in ("SENT", "COMPLAINED"):
            mail["deliveredAt"] = instant(61 + n * 5)
        if status == "DEFERRED":
            mail["retryAt"] = instant(62 + n * 5)
        yield mail


# table, its key, who creates it (the stack, or the loader because no template knows the table), items
TABLES = [
    ("RA_totales", "id", "stack", product_rows("RA", RA)), ("VR_totales", "id", "stack", product_rows("VR", VR)),
    ("RA_moda", "id", "seed", plain_rows("RA", "moda", MODA)), ("VR_juegos", "id", "seed", plain_rows("VR", "juegos", JUEGOS)),
    ("RA_vacia", "id", "seed", ()), ("RAW_ignore", "id", "seed", ignored_rows()),
    ("products", "sku", "stack", products()), ("customers", "customerId", "stack", customers()), ("orders", "orderID", "stack", orders()),
    ("bank-clients", "clientId", "stack", bank_clients()), ("bank-transactions", "clientId", "stack", BANK_ROWS),
    ("mail-events", "eventId", "stack", mail_events()), ("mail-suppression", "address", "stack", mail_suppression()),
]


def files():
    manifest = {"version": 1, "tables": []}
    for table, key, created_by, items in TABLES:
        lines = [json.dumps(item, ensure_ascii=False, separators=(",", ":")) + "\n" for item in items]
        content = "".join(lines).encode()
        manifest["tables"].append({"table": table, "file": f"{table}.ndjson", "key": key, "keyType": "S", "createdBy": created_by,
                                   "count": len(lines), "sha256": hashlib.sha256(content).hexdigest(),
                                   # Books: what was there before stays, so that loading again does not set balances back.
                                   "keepExisting": table.startswith("bank-")})
        yield f"{table}.ndjson", content
    manifest["count"] = sum(entry["count"] for entry in manifest["tables"])
    yield "manifest.json", (json.dumps(manifest, indent=2) + "\n").encode()


def main():
    check = sys.argv[1:] == ["--check"]
    for name, content in files():
        path = HERE / name
        if check and (not path.exists() or path.read_bytes() != content):
            sys.exit(f"{path} is not what generate.py writes: run it and commit the result")
        if not check:
            path.write_bytes(content)


if __name__ == "__main__":
    main()
