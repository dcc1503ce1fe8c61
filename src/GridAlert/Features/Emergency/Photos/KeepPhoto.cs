using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Photos;

/// <summary>A photo that lies in its folder, with the row that will tell of it.</summary>
/// <param name="File">Its place below the photos' folder.</param>
public sealed record StoredPhoto(Guid Id, string File, EncodedPhoto Photo, PhotoPlace? Place);

/// <summary>Puts a photo into its folder before the row that tells of it is committed.</summary>
public sealed class KeepPhoto(PhotoEncoder encoder, PhotoFiles files, TimeProvider time, ILogger<KeepPhoto> log)
{
    /// <param name="withPlace">Whoever took it agrees that its place is kept.</param>
    public async Task<Outcome<StoredPhoto>> RunAsync(byte[] content, bool withPlace, CancellationToken cancel)
    {
        var encoded = await encoder.EncodeAsync(content, cancel);
        if (!encoded.Ok)
            return encoded.Problem;
        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        try
        {
            var file = await files.SaveAsync(id, now, encoded.Value.Jpeg, cancel);
            return new StoredPhoto(id, file, encoded.Value, withPlace ? encoded.Value.Place : null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            PhotoLog.NotStored(log, e);
            return PhotoRules.ProblemOf(PhotoRules.NotStored);
        }
    }

    /// <summary>Takes away a photo whose row was not committed.</summary>
    public void Undo(StoredPhoto photo) => files.Delete(photo.File);
}

internal static partial class PhotoLog
{
    [LoggerMessage(LogLevel.Error, "A photo could not be stored; the words that came with it were")]
    public static partial void NotStored(ILogger logger, Exception error);
}
