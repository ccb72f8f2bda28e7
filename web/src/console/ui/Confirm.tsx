import './confirm.css';
import type { FormEvent, ReactNode } from 'react';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { useC } from '../app/i18n';

interface Props {
    title: string;
    children: ReactNode;
    /** What the button says that does it. */
    confirm: string;
    busy?: boolean;
    /** Nothing is to be confirmed any more: it is done, or it cannot be. */
    over?: boolean;
    onConfirm: () => void;
    onClose: () => void;
}

/** Asks before something is changed. Escape and a click beside it close it; while it is being done, it stays until the answer is there. */
export function Confirm({ title, children, confirm, busy = false, over = false, onConfirm, onClose }: Props) {
    const t = useC();
    const submit = (event: FormEvent) => {
        event.preventDefault();
        if (!busy && !over) {
            onConfirm();
        }
    };
    return (
        <ModalOverlay className="shade" isOpen onOpenChange={(open) => !open && !busy && onClose()} isDismissable={!busy}>
            <Modal className="ask">
                <Dialog className="ask__dialog">
                    <form onSubmit={submit} className="ask__form" noValidate>
                        <Heading slot="title" level={2} className="ask__title">
                            {title}
                        </Heading>
                        {children}
                        <div className="ask__end">
                            <button type="button" className="act" onClick={onClose} aria-disabled={busy}>
                                {t(over ? 'ask.close' : 'ask.cancel')}
                            </button>
                            {!over && (
                                <button type="submit" className="act act--main" aria-disabled={busy}>
                                    {busy ? t('ask.busy') : confirm}
                                </button>
                            )}
                        </div>
                    </form>
                </Dialog>
            </Modal>
        </ModalOverlay>
    );
}
