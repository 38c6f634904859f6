"""What the door keeps, to read: editions, what is current, former addresses. Nobody edits it by hand."""

from django.contrib import admin

from catalog.models import Contribution, Edition, FormerSlug, PageRead, Publication, Reference


class ReadOnlyAdmin(admin.ModelAdmin):
    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Edition)
class EditionAdmin(ReadOnlyAdmin):
    list_display = ("kind", "public_id", "number", "published_at", "approval")
    list_filter = ("kind", "approval")
    search_fields = ("public_id",)
    date_hierarchy = "published_at"


@admin.register(Publication)
class PublicationAdmin(ReadOnlyAdmin):
    list_display = ("kind", "public_id", "slug", "edition")
    list_select_related = ("edition",)
    list_filter = ("kind",)
    search_fields = ("public_id", "slug")


@admin.register(FormerSlug)
class FormerSlugAdmin(ReadOnlyAdmin):
    list_display = ("kind", "slug", "public_id")
    list_filter = ("kind",)
    search_fields = ("slug", "public_id")


@admin.register(Contribution)
class ContributionAdmin(ReadOnlyAdmin):
    list_display = ("kind", "public_id", "user")
    list_select_related = ("user",)
    list_filter = ("kind",)
    search_fields = ("public_id",)


@admin.register(Reference)
class ReferenceAdmin(ReadOnlyAdmin):
    list_display = ("from_kind", "from_id", "to_kind", "to_id")
    list_filter = ("from_kind", "to_kind")
    search_fields = ("from_id", "to_id")


@admin.register(PageRead)
class PageReadAdmin(ReadOnlyAdmin):
    list_display = ("page_kind", "page_id", "what")
    list_filter = ("page_kind",)
    search_fields = ("page_id", "what")
