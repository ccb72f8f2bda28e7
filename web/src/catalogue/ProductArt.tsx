import './art.css';
import type { Product } from '../api/client';
import art from './art.svg';
import { drawing } from './drawings';

/** An article's picture: a drawing on its category's colour. It says nothing that the name next to it does not. */
export function ProductArt({ sku, category }: Pick<Product, 'sku' | 'category'>) {
    return (
        <svg className="art" data-category={category} viewBox="0 0 120 120" aria-hidden="true" focusable="false">
            <use href={`${art}#${drawing(sku)}`} />
        </svg>
    );
}
