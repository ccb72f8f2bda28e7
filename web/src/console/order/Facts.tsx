import { useQuery } from '@tanstack/react-query';
import { useC, type ConsoleMessageId } from '../app/i18n';
import { useConsoleFormat } from '../ui/format';
import { State } from '../ui/Status';
import { decisionsQuery, type LedgerEntry, type OrderDetail } from './queries';
import type { Snapshot } from './snapshot';

/** What the stores and the partners' books say of the order. */
export function Facts({ detail: { order, notices, ledger, execution }, shown }: { detail: OrderDetail; shown: Snapshot }) {
    const t = useC();
    const format = useConsoleFormat();
    return (
        <aside className="orderfacts" aria-label={t('facts.title')}>
            <section className="panel">
                <div className="panel__head">
                    <h2>{t('column.items')}</h2>
                </div>
                <ul className="panel__body facts__list">
                    {order.items.map(({ sku, quantity }) => (
                        <li key={sku}>
                            <span className="number">{quantity} ×</span> {sku}
                        </li>
                    ))}
                </ul>
                {order.note && (
                    <div className="panel__body facts__note">
                        <h3>{t('facts.note')}</h3>
                        <p>{order.note}</p>
                    </div>
                )}
            </section>
            <section className="panel">
                <div className="panel__head">
                    <h2>{t('facts.ledger')}</h2>
                </div>
                <ul className="panel__body facts__list">
                    {shown.ledger.map((entry) => (
                        <li key={entry.kind + entry.key} className="ledger">
                            <Entry entry={entry} money={format.money} />
                        </li>
                    ))}
                    {shown.ledger.length === 0 && <li className="soft">{t('facts.noLedger')}</li>}
                </ul>
                {ledger.missing && <p className="panel__body tone--odd small">{t('facts.missing', { reason: ledger.missing })}</p>}
            </section>
            <section className="panel">
                <div className="panel__head">
                    <h2>{t('facts.notices')}</h2>
                </div>
                <ul className="panel__body facts__list">
                    {notices.map((notice) => (
                        <li key={notice.event}>
                            <State tone={notice.messageIds.length > 0 ? 'good' : notice.state === 'refused' ? 'bad' : 'going'}>{notice.event}</State>
                            <span className="soft small">{t('facts.delivered', { count: notice.messageIds.length })}</span>
                        </li>
                    ))}
                    {notices.length === 0 && <li className="soft">{t('facts.noNotices')}</li>}
                </ul>
            </section>
            <Decisions orderID={order.orderID} />
            <section className="panel">
                <div className="panel__head">
                    <h2>{t('facts.ids')}</h2>
                </div>
                <dl className="panel__body facts__ids">
                    <Id name={t('facts.order')} value={order.orderID} />
                    <Id name={t('facts.execution')} value={execution} />
                    <Id name={t('facts.payment')} value={order.paymentId} />
                    <Id name={t('facts.tracking')} value={order.trackingId} />
                    <Id name={t('column.channel')} value={order.channel} />
                </dl>
            </section>
        </aside>
    );
}

function Entry({ entry, money }: { entry: LedgerEntry; money: (minor: number, currency: string) => string }) {
    const t = useC();
    const tone = entry.status === undefined || entry.status === 'FAILED' || entry.status === 'DECLINED' ? (entry.status === 'DECLINED' ? 'bad' : 'odd') : 'good';
    return (
        <>
            <State tone={tone}>{entry.kind.toLowerCase()}</State>
            <span className="mono">{entry.status ?? t('facts.nothing')}</span>
            <span className="soft small">
                {entry.amount && entry.currency ? `${money(Number(entry.amount), entry.currency)} · ` : ''}
                {entry.reason ? `${entry.reason} · ` : ''}
                {t('flow.attempts', { count: Number(entry.attempts ?? 1) })}
            </span>
        </>
    );
}

/** Who decided what about the order, and why. */
function Decisions({ orderID }: { orderID: string }) {
    const t = useC();
    const format = useConsoleFormat();
    const audit = useQuery(decisionsQuery(orderID));
    const lines = audit.data?.lines ?? [];
    return lines.length === 0 ? null : (
        <section className="panel">
            <div className="panel__head">
                <h2>{t('audit.title')}</h2>
            </div>
            <ul className="panel__body facts__list">
                {lines.map((line) => (
                    <li key={line.id}>
                        <State tone={line.state === 'DONE' ? 'good' : line.state === 'INTENDED' ? 'going' : line.state === 'FAILED' ? 'bad' : 'still'}>{t(`did.${line.action}` as ConsoleMessageId)}</State>
                        <strong>{line.who}</strong>
                        <span className="soft small number">{format.time(line.at)}</span>
                        <span className="small">{[line.reason, line.outcome].filter(Boolean).join(' · ')}</span>
                    </li>
                ))}
            </ul>
        </section>
    );
}

function Id({ name, value }: { name: string; value: string | undefined }) {
    return value ? (
        <div>
            <dt>{name}</dt>
            <dd className="mono">{value}</dd>
        </div>
    ) : null;
}
