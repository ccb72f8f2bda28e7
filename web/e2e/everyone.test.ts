import { describe, expect, it } from 'vitest';
import { accessible, BASE_URL, fits, order, put, status, tabTo, visit } from './shop';

/** Every page of the shop, as somebody comes by it. */
async function tour(page: Awaited<ReturnType<typeof visit>>['page'], look: (where: string) => Promise<void>): Promise<void> {
    await page.locator('.product__price').first().waitFor();
    await look('catalogue');
    await put(page, 'Sample, one cent', 2);
    await page.goto(`${BASE_URL}/?q=nothing+like+it`);
    await page.locator('.empty').waitFor();
    await look('nothing found');
    await page.goto(`${BASE_URL}/products/FIRST-AID-KIT`);
    await page.locator('.quantity input').waitFor();
    await look('product');
    await page.getByRole('link', { name: /^Cart, \d/ }).click();
    await page.locator('.quantity input').waitFor();
    await look('cart');
    await page.getByRole('link', { name: 'Go to checkout' }).click();
    await page.locator('.currencies').waitFor();
    await look('checkout');
    await order(page);
    await page.locator('.timeline').waitFor();
    await look('order');
    await status(page, 'PAYMENT_FAILED');
    await look('declined order');
    await page.goto(`${BASE_URL}/orders`);
    await page.locator('.orderrow').first().waitFor();
    await look('orders');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.locator('.howto').waitFor();
    await look('sign in');
    await page.goto(`${BASE_URL}/nowhere`);
    await page.locator('.empty').waitFor();
    await look('not found');
}

describe.each([
    ['a phone, light', { viewport: { width: 360, height: 740 }, colorScheme: 'light', hasTouch: true }],
    ['a desktop, dark', { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' }],
    ['a desktop, high contrast', { viewport: { width: 1440, height: 900 }, contrast: 'more' }],
] as const)('on %s', (_, options) => {
    it('every page is accessible and fits', { timeout: 120_000 }, async () => {
        const { page } = await visit(options);
        await tour(page, async (where) => {
            await accessible(page, where);
            await fits(page, where);
        });
    });
});

it('is dark where people want it dark', async () => {
    const ground = async (colorScheme: 'light' | 'dark') => {
        const { page } = await visit({ colorScheme });
        return page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    };
    expect([await ground('light'), await ground('dark')]).toEqual(['rgb(246, 244, 238)', 'rgb(19, 21, 18)']);
});

it('speaks Spanish, to whose browser does and to who asks for it, with amounts as Spaniards write them', async () => {
    const { page } = await visit({ locale: 'es-ES' });
    await page.getByRole('heading', { name: 'Todo para trabajar limpio y seguro.' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('es');
    await page.getByRole('searchbox').fill('lejia');
    await page.getByRole('button', { name: 'Añadir Lejía, 5 l a la cesta' }).click();
    expect((await page.locator('.product__price').textContent())?.replace(/\s/g, ' ')).toBe('6,99 €');
    await page.getByRole('link', { name: 'Cesta, 1 artículo' }).click();
    await page.getByRole('link', { name: 'Tramitar el pedido' }).click();
    await accessible(page, 'checkout in Spanish');
    await page.getByRole('button', { name: /^Pedir y pagar/ }).click();
    await status(page, 'CONFIRMED');
    expect(await page.locator('h1').textContent()).toContain('Todo listo');
    await page.getByLabel('Idioma').selectOption('English');
    await page.getByText('Thank you.').waitFor();
    await page.reload();
    await page.getByText('Thank you.').waitFor();
});

it('is all there for who has only a keyboard', async () => {
    const { page } = await visit();
    await page.locator('.product__price').first().waitFor();
    await tabTo(page, /Skip to the content/, 1);
    await page.keyboard.press('Enter');
    await tabTo(page, /Search products/);
    await page.keyboard.type('nitrile');
    await expect.poll(() => page.locator('.product').count()).toBe(1);
    await tabTo(page, /^Nitrile gloves/);
    await page.keyboard.press('Enter');
    await page.waitForURL(/NITRILE/);
    // The new page begins where the focus is: its heading.
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    await page.locator('.quantity input').waitFor();
    await tabTo(page, /Quantity/);
    await page.keyboard.press('ArrowUp');
    await tabTo(page, /Add to cart/);
    await page.keyboard.press('Enter');
    await tabTo(page, /View cart/);
    await page.keyboard.press('Enter');
    await tabTo(page, /Go to checkout/);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Order and pay/ }).waitFor();
    await tabTo(page, /Order and pay \$30\.98/);
    await page.keyboard.press('Enter');
    await status(page, 'CONFIRMED');
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    // What happened meanwhile was said to who cannot see it.
    expect(await page.locator('[role=status].hidden').last().textContent()).toContain('All done');
});
