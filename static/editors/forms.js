/* Comforts of the forms. Everything they do is done without them when the form is saved. */
'use strict';
{
    const closedAbove = (element) => element.closest('details:not([open])');

    /* A search field is set up once it can be seen: sixty closed rows would keep the browser busy for seconds. */
    const setUpSearches = (within) => {
        const $ = window.django && window.django.jQuery;
        if (!$ || !$.fn.djangoAdminSelect2) {
            return;
        }
        for (const select of within.querySelectorAll('select.desk-search:not(.select2-hidden-accessible)')) {
            if (!select.name.includes('__prefix__') && !closedAbove(select)) {
                $(select).djangoAdminSelect2();
                named(select);
                $(select).on('change', () => {
                    named(select);
                    offerSources();
                });
            }
        }
    };

    /* The boxes that stand for a list are called by the list's own label, and play no part that they do not have. */
    const named = (select) => {
        const label = select.labels && select.labels[0] ? select.labels[0].textContent : select.name;
        const name = (select.getAttribute('aria-label') || label).replace(/:\s*$/, '').trim();
        const box = select.nextElementSibling;
        if (!box) {
            return;
        }
        for (const each of box.querySelectorAll('[role=combobox], .select2-search__field')) {
            each.removeAttribute('aria-labelledby');
            each.setAttribute('aria-label', name);
        }
        for (const each of box.querySelectorAll('.select2-selection__rendered')) {
            each.removeAttribute('aria-readonly');
            each.setAttribute('role', 'presentation');
        }
        for (const each of box.querySelectorAll('.select2-selection__rendered > li')) {
            each.setAttribute('role', 'presentation');
        }
    };

    /* Who types while a search field has the focus means to search: it opens, and takes the letter. */
    const openOnTyping = (event) => {
        const box = event.target.closest('.select2-selection');
        const $ = window.django && window.django.jQuery;
        if (!box || !$ || event.key.length !== 1 || event.key === ' ' || event.ctrlKey || event.metaKey || event.altKey) {
            return;
        }
        const select = box.closest('.select2')?.previousElementSibling;
        if (select && box.getAttribute('aria-expanded') !== 'true' && box.matches('.select2-selection--single')) {
            $(select).select2('open');
        }
    };

    /* The last source chosen before this row, which one click takes over with its place. */
    const sourceBefore = (select) => {
        let found = null;
        for (const each of document.querySelectorAll('select[name$="-source"]')) {
            if (each === select) {
                break;
            }
            if (each.value && !each.name.includes('__prefix__')) {
                found = each;
            }
        }
        return found;
    };

    const offerSources = () => {
        for (const button of document.querySelectorAll('button.as-before')) {
            const select = document.getElementById(button.dataset.field);
            const before = select && !select.value ? sourceBefore(select) : null;
            button.hidden = !before;
            const place = before && document.getElementById(before.id.replace(/source$/, 'locator')).value;
            const told = before ? [before.selectedOptions[0].textContent, place] : [];
            button.querySelector('bdi').textContent = told.filter(Boolean).join(', ');
        }
    };

    const takeSource = (button) => {
        const select = document.getElementById(button.dataset.field);
        const before = sourceBefore(select);
        const chosen = before.selectedOptions[0];
        if (![...select.options].some((option) => option.value === chosen.value)) {
            select.add(new Option(chosen.textContent, chosen.value));
        }
        select.value = chosen.value;
        window.django.jQuery(select).trigger('change');
        const locator = (of) => document.getElementById(of.id.replace(/source$/, 'locator'));
        if (!locator(select).value) {
            locator(select).value = locator(before).value;
        }
        locator(select).focus();
        offerSources();
    };

    /* Opens what hides the element that an address or a mistake points to. */
    const reveal = (element) => {
        for (let closed = closedAbove(element); closed; closed = closedAbove(element)) {
            closed.open = true;
        }
    };

    const revealTarget = () => {
        const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
        if (target) {
            reveal(target);
            target.scrollIntoView({block: 'center'});
            if (target.matches('input, select, textarea, [tabindex]')) {
                target.focus({preventScroll: true});
            }
        }
    };

    /* Tells beside a date how it was read, while it is typed. */
    const readDate = async (input) => {
        const said = document.getElementById(`${input.id}_words`);
        if (!said || !said.dataset.readDate) {
            return;
        }
        const asked = input.value;
        let answer;
        try {
            const form = document.getElementById('id_form'); // of a question: what its filters are filters of
            const more = form ? `&form=${encodeURIComponent(form.value)}` : '';
            const response = await fetch(`${said.dataset.readDate}?text=${encodeURIComponent(asked)}${more}`);
            if (!response.ok || !(response.headers.get('Content-Type') || '').startsWith('application/json')) {
                return;
            }
            answer = await response.json();
        } catch {
            return; // without the server's word, saving tells
        }
        if (input.value !== asked) {
            return;
        }
        said.classList.toggle('unread', 'error' in answer);
        if (answer.error) {
            said.textContent = answer.error;
        } else if (answer.words) {
            said.textContent = answer.edtf === asked.trim() ? `= ${answer.words}` : `= ${answer.words} (${answer.edtf})`;
        } else {
            said.textContent = '';
        }
    };

    /* Who ticks a term has looked: "not coded" is then unticked, and the other way round. */
    const tick = (box) => {
        const empties = ['not-coded', 'not-known', 'searched-not-found', 'none'];
        const boxes = document.querySelectorAll(`input[type="checkbox"][name="${CSS.escape(box.name)}"]`);
        for (const other of boxes) {
            const alone = empties.includes(box.value) || empties.includes(other.value);
            if (box.checked && other !== box && alone) {
                other.checked = false;
            }
        }
    };

    /* Sides typed above can be chosen below before they are saved. */
    const suggestSides = () => {
        const list = document.getElementById('sides-of-this-initiative');
        if (list) {
            const names = [...document.querySelectorAll('input[name^="sides-"][name$="-name"]')].map((each) => each.value.trim());
            list.replaceChildren(...[...new Set(names)].filter(Boolean).map((name) => {
                const option = document.createElement('option');
                option.value = name;
                return option;
            }));
        }
    };

    document.addEventListener('change', (event) => {
        const field = event.target;
        if (field.matches('input, textarea') && document.getElementById(`${field.id}_words`)) {
            readDate(field);
        }
        if (field.matches('input[type="checkbox"][value]')) {
            tick(field);
        }
        if (field.matches('input[name$="-DELETE"]')) {
            field.closest('details.row')?.classList.toggle('marked', field.checked);
        }
        if (field.matches('input[name^="sides-"]')) {
            suggestSides();
        }
    });

    document.addEventListener('toggle', (event) => {
        if (event.target.open) {
            setUpSearches(event.target);
        }
    }, true);

    document.addEventListener('formset:added', (event) => {
        const row = event.target;
        const index = row.id.split('-').pop();
        // The admin renumbers ids; what refers to them has to follow.
        for (const attribute of ['aria-describedby', 'aria-labelledby']) {
            for (const element of row.querySelectorAll(`[${attribute}*="__prefix__"]`)) {
                element.setAttribute(attribute, element.getAttribute(attribute).replaceAll('__prefix__', index));
            }
        }
        for (const button of row.querySelectorAll('button.as-before')) {
            button.dataset.field = button.dataset.field.replaceAll('__prefix__', index);
        }
        setUpSearches(row);
        suggestSides();
        offerSources();
        row.querySelector('input:not([type="hidden"]), select, textarea')?.focus();
    });

    document.addEventListener('DOMContentLoaded', () => {
        setUpSearches(document);
        offerSources();
        document.addEventListener('keydown', openOnTyping);
        document.addEventListener('click', (event) => {
            const button = event.target.closest('button.as-before');
            if (button) {
                takeSource(button);
            }
        });
        window.addEventListener('hashchange', revealTarget);
        document.addEventListener('click', (event) => {
            const link = event.target.closest('a.terms-link');
            if (link && link.hash === location.hash) {
                revealTarget(); // the address does not change when it is followed a second time
            }
        });
        const mistake = document.querySelector('.change-form .errorlist');
        if (mistake) {
            reveal(mistake);
            const box = mistake.closest('td, .form-row > div, .form-multiline > div, .form-row') || mistake.parentElement;
            box?.querySelector('input:not([type="hidden"]), select, textarea')?.focus();
        }
        revealTarget();
    });
}
