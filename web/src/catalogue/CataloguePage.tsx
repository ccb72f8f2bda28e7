import './catalogue.css';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useDeferredValue } from 'react';
import { productsQuery } from '../api/queries';
import { FailureNotice } from '../app/FailureNotice';
import { useT } from '../i18n/i18n';
import { Empty } from '../ui/Empty';
import { BoxIcon, SearchIcon } from '../ui/icons';
import { PageTitle } from '../ui/PageTitle';
import { categories, found } from './names';
import { categoryName, KNOWN_CATEGORIES } from './categories';
import { ProductArt } from './ProductArt';
import { ProductGrid, ProductGridSkeleton } from './ProductCard';

const route = getRouteApi('/');

export default function CataloguePage() {
    const t = useT();
    const { q, category } = route.useSearch();
    const navigate = route.useNavigate();
    const products = useQuery(productsQuery);
    const query = useDeferredValue(q);
    const all = products.data ?? [];
    const shown = found(all, query, category);
    const present = categories(all, KNOWN_CATEGORIES);
    return (
        <>
            <div className="hero">
                <PageTitle title={t('catalogue.title')} className="hero__title" />
                <p className="hero__lead">{t('catalogue.lead')}</p>
                <form role="search" className="search" onSubmit={(event) => event.preventDefault()}>
                    <SearchIcon />
                    <input
                        type="search"
                        className="search__input"
                        aria-label={t('catalogue.search')}
                        placeholder={t('catalogue.search')}
                        value={q ?? ''}
                        onChange={(event) => void navigate({ search: { q: event.target.value || undefined, category }, replace: true, resetScroll: false })}
                    />
                </form>
                <HeroArt />
            </div>
            {present.length > 1 && (
                <nav aria-label={t('catalogue.categories')}>
                    <ul className="chips">
                        {[undefined, ...present].map((name) => (
                            <li key={name ?? ''}>
                                <Link to="/" search={{ q, category: name }} resetScroll={false} className="chip" activeOptions={{ exact: true, includeSearch: true }} aria-current={category === name ? 'true' : undefined}>
                                    {name ? categoryName(name, t) : t('catalogue.all')}
                                </Link>
                            </li>
                        ))}
                    </ul>
                </nav>
            )}
            {products.isPending ? (
                <div role="status">
                    <span className="hidden">{t('state.loading')}</span>
                    <ProductGridSkeleton />
                </div>
            ) : products.data === undefined ? (
                <FailureNotice error={products.error} retry={() => void products.refetch()} />
            ) : (
                <>
                    <p role="status" className="hidden">
                        {t('catalogue.count', { count: shown.length })}
                    </p>
                    {shown.length > 0 ? <ProductGrid products={shown} /> : <Nothing query={query} empty={all.length === 0} />}
                </>
            )}
        </>
    );
}

const HERO = [
    { sku: 'GLOVES', category: 'hands' },
    { sku: 'CLEANER', category: 'cleaners' },
    { sku: 'AID', category: 'health' },
    { sku: 'BUCKET', category: 'tools' },
];

/** Where there is room next to the title. */
function HeroArt() {
    return (
        <div className="hero__art" aria-hidden="true">
            {HERO.map((one) => (
                <span key={one.sku}>
                    <ProductArt {...one} />
                </span>
            ))}
        </div>
    );
}

function Nothing({ query, empty }: { query: string | undefined; empty: boolean }) {
    const t = useT();
    if (empty) {
        return <Empty mark={<BoxIcon size={32} />} title={<h2>{t('catalogue.empty')}</h2>} text={t('catalogue.emptyText')} />;
    }
    return (
        <Empty mark={<SearchIcon size={32} />} title={<h2>{t('catalogue.none')}</h2>} text={query ? t('catalogue.noneText', { query }) : t('catalogue.noneInCategory')}>
            <Link to="/" className="button">
                {t('catalogue.clear')}
            </Link>
        </Empty>
    );
}
