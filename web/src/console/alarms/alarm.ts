import type { components } from '../../api/schema';
import type { ConsoleTranslate } from '../app/i18n';
import type { ConsoleFormat } from '../ui/format';
import type { Tone } from '../ui/icons';

export type Alarm = components['schemas']['Alarm'];

export const ALARM_TONES: Record<Alarm['state'], Tone> = { OK: 'good', ALARM: 'bad', INSUFFICIENT_DATA: 'still' };

/** What an alarm looks at, in one line. */
export function watched({ watches }: Pick<Alarm, 'watches'>, t: ConsoleTranslate, format: Pick<ConsoleFormat, 'number' | 'duration'>): string {
    if (!watches) {
        return t('alarms.others');
    }
    const condition = [watches.metric, watches.sign, watches.threshold === undefined ? '' : format.number(watches.threshold)].filter(Boolean).join(' ');
    const period = format.duration(watches.period * 1000);
    return watches.of === 1 ? t('alarms.once', { condition, period }) : t('alarms.often', { condition, period, points: watches.points, of: watches.of });
}
