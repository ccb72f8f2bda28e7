import { I18nProvider } from 'react-aria-components/I18nProvider';
import { Button, Group, Input, NumberField } from 'react-aria-components/NumberField';
import { useFormatLocale, useT } from '../i18n/i18n';
import { MinusIcon, PlusIcon } from './icons';

interface Props {
    label: string;
    value: number;
    max: number;
    onChange: (quantity: number) => void;
}

/** How many: typed, stepped by buttons, arrows and wheel, in the digits of the language. */
export default function QuantityField({ label, value, max, onChange }: Props) {
    const t = useT();
    const locale = useFormatLocale();
    return (
        <I18nProvider locale={locale}>
            <NumberField aria-label={label} value={value} minValue={1} maxValue={max} onChange={(next) => onChange(Number.isNaN(next) ? 1 : next)}>
                <Group className="quantity">
                    <Button slot="decrement" aria-label={t('product.less')}>
                        <MinusIcon size={18} />
                    </Button>
                    <Input />
                    <Button slot="increment" aria-label={t('product.more')}>
                        <PlusIcon size={18} />
                    </Button>
                </Group>
            </NumberField>
        </I18nProvider>
    );
}
