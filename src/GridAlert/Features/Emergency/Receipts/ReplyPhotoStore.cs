using System.Text.Json;
using Dapper;
using GridAlert.Features.Emergency.Photos;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.Receipts;

/// <summary>Where a reply's photo lies, and the stairwells that its responder answered for.</summary>
public sealed record ReplyPhotoFile(string File, string Sha256, IReadOnlyList<string> StairwellCodes);

/// <summary>
/// The one writer and reader of the photos of replies. The row only says where a photo lies and whose it is; that a reply
/// has it, its journal line tells.
/// </summary>
public sealed class ReplyPhotoStore(NpgsqlDataSource database)
{
    /// <summary>A responder's photos for a dispatch, oldest first.</summary>
    public async Task<IReadOnlyList<ReplyPhoto>> OfAsync(Guid dispatchId, Guid memberId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<ReplyPhoto>(
            "select id, field from reply_photo where dispatch_id = @dispatchId and member_id = @memberId order by added_at, id", new { dispatchId, memberId })).AsList();
    }

    /// <summary>The newest reply as it stands, empty where there is none; null where the dispatch was not sent to this responder.</summary>
    public async Task<JsonElement?> PresentReplyAsync(Guid dispatchId, Guid memberId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.ExecuteScalarAsync<string?>(
            "select coalesce(reply::text, '{}') from receipt where dispatch_id = @dispatchId and member_id = @memberId order by reply_changed_at desc nulls last limit 1",
            new { dispatchId, memberId }) is { } json ? Json.Read<JsonElement>(PersonalKeys.OpenJson(json)) : null;
    }

    /// <summary>Keeps a photo. The same picture for the same field is the same photo, and is then the newest again.</summary>
    /// <returns>The photo's id: another one's than was given where the picture was there already.</returns>
    public async Task<Guid> AddAsync(Guid dispatchId, Guid memberId, string field, StoredPhoto photo, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.ExecuteScalarAsync<Guid>(
            """
            insert into reply_photo (id, dispatch_id, member_id, field, file, sha256, bytes, width, height, added_at)
            values (@Id, @dispatchId, @memberId, @field, @File, @Sha256, @Length, @Width, @Height, @now)
            on conflict (dispatch_id, member_id, field, sha256) do update set added_at = excluded.added_at
            returning id
            """,
            new { photo.Id, dispatchId, memberId, field, photo.File, photo.Photo.Sha256, photo.Photo.Jpeg.Length, photo.Photo.Width, photo.Photo.Height, now });
    }

    /// <summary>Null when the dispatch has no such photo.</summary>
    public async Task<ReplyPhotoFile?> FileAsync(Guid dispatchId, Guid photoId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var (file, sha256, codes) = await connection.QuerySingleOrDefaultAsync<(string?, byte[]?, string[]?)>(
            """
            select p.file, p.sha256, array(select r.stairwell_code from receipt r where r.dispatch_id = p.dispatch_id and r.member_id = p.member_id)
              from reply_photo p where p.id = @photoId and p.dispatch_id = @dispatchId
            """,
            new { dispatchId, photoId });
        return file is null ? null : new(file, Convert.ToHexStringLower(sha256!), codes!);
    }
}
