using System.Globalization;

namespace GridAlert.Features.Emergency.Photos;

/// <summary>The photos' folder, outside what the web server gives out. A file is there whole or not at all.</summary>
/// <param name="root">Where years and months lie.</param>
/// <param name="reserve">Bytes that photos leave free, since the database may live on the same disk.</param>
public sealed class PhotoFiles(string root, long reserve)
{
    private const UnixFileMode OnlyUs = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Writes a photo so that it outlives a power cut; gives its place below the folder.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written to.</exception>
    public async Task<string> SaveAsync(Guid id, DateTimeOffset at, byte[] content, CancellationToken cancel)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"{at.UtcDateTime:yyyy/MM}/{id}.jpg");
        var path = Path.Combine(root, place);
        var folder = Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, OnlyUs);
        if (new DriveInfo(folder).AvailableFreeSpace - content.Length < reserve)
            throw new IOException($"Less than {reserve / 1024 / 1024} MiB would be left on the disk of {root}.");
        var unfinished = path + ".part";
        try
        {
            await using (var file = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                await file.WriteAsync(content, cancel);
                file.Flush(flushToDisk: true);
            }
            File.Move(unfinished, path);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
        return place;
    }

    /// <summary>Takes away a photo whose row was not stored after all.</summary>
    public void Delete(string place) => File.Delete(Path.Combine(root, place));

    /// <summary>Null when the file is gone.</summary>
    public FileStream? Open(string place)
    {
        var path = Path.Combine(root, place);
        return File.Exists(path) ? new(path, FileMode.Open, FileAccess.Read, FileShare.Read) : null;
    }
}
