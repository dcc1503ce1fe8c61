using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.Photos;
using GridAlert.Features.Emergency.Reports;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using GridAlert.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Shouldly;
using SkiaSharp;
using Xunit;

namespace GridAlert.Tests.Reports;

/// <summary>There is no room for photos: the words of a report are stored all the same, and the photo comes later.</summary>
public sealed class FullDisk(District district) : IClassFixture<District>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gridalert-photos-").FullName;
    private readonly PhotoEncoder _encoder = new();

    [Fact]
    public async Task The_report_stands_the_photo_is_refused_with_its_reason_and_added_later()
    {
        await using var database = NpgsqlDataSource.Create(Database.Defaults(district.ConnectionString).ConnectionString);
        var caller = await ResponderAsync(database);
        PhotoUpload[] photos = [new("photos", "a.jpg", Pictures.Of(SKEncodedImageFormat.Jpeg)), new("photos", "b.jpg", Pictures.Of(SKEncodedImageFormat.Png))];
        // Nothing is left once the reserve is kept: what a full disk is to photos.
        var full = await SendAsync(database, new(_folder, long.MaxValue / 2));
        var sent = await full.RunAsync(caller, new() { Kind = "hazard", Text = "车库进水" }, photos, "full-1", TestContext.Current.CancellationToken);
        sent.Ok.ShouldBeTrue();
        sent.Value!.Photos.ShouldBeEmpty();
        sent.Value.RefusedPhotos.Select(photo => (photo.Number, photo.Code)).ShouldBe([(1, "photoNotStored"), (2, "photoNotStored")]);
        (await full.AddPhotosAsync(caller, sent.Value.Id, false, photos, null, TestContext.Current.CancellationToken)).Problem!.Kind.ShouldBe(ProblemKind.Unavailable);

        var roomy = await SendAsync(database, new(_folder, 0));
        var added = await roomy.AddPhotosAsync(caller, sent.Value.Id, false, photos, "full-2", TestContext.Current.CancellationToken);
        added.Value!.Photos.Count.ShouldBe(2);
        Files().Length.ShouldBe(2);
        Files().ShouldAllBe(file => file.EndsWith(".jpg", StringComparison.Ordinal));
        // The same call again leaves no second copy behind.
        (await roomy.AddPhotosAsync(caller, sent.Value.Id, false, photos, "full-2", TestContext.Current.CancellationToken)).Value!.Photos.Count.ShouldBe(2);
        Files().Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_costs_no_words_either()
    {
        await using var database = NpgsqlDataSource.Create(Database.Defaults(district.ConnectionString).ConnectionString);
        var file = Path.Combine(_folder, "photos");
        await File.WriteAllTextAsync(file, "in the way", TestContext.Current.CancellationToken);
        var send = await SendAsync(database, new(file, 0));
        var sent = await send.RunAsync(
            await ResponderAsync(database), new() { Kind = "need", Text = "缺水" }, [new("photos", "a.jpg", Pictures.Of(SKEncodedImageFormat.Jpeg))], null, TestContext.Current.CancellationToken);
        (sent.Value!.Text, sent.Value.RefusedPhotos.Single().Code).ShouldBe(("缺水", "photoNotStored"));
    }

    [Fact]
    public async Task A_disk_that_fills_up_while_writing_leaves_nothing_half_done()
    {
        // A real file system of 64 KiB; only root may make one.
        Assert.SkipUnless(await RunAsync("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", _folder), "a tiny file system needs root");
        try
        {
            // Asks for no room beforehand, so that the writing itself runs into the end of the disk.
            var files = new PhotoFiles(_folder, -1_000_000);
            var (large, small) = (Guid.CreateVersion7(), Guid.CreateVersion7());
            await Should.ThrowAsync<IOException>(() => files.SaveAsync(large, TimeProvider.System.GetUtcNow(), new byte[100_000], TestContext.Current.CancellationToken));
            Files().ShouldBeEmpty();
            var place = await files.SaveAsync(small, TimeProvider.System.GetUtcNow(), new byte[1000], TestContext.Current.CancellationToken);
            await using var kept = files.Open(place).ShouldNotBeNull();
            kept.Length.ShouldBe(1000);
        }
        finally
        {
            await RunAsync("umount", "-l", _folder);
        }
    }

    private static async Task<bool> RunAsync(string program, params string[] args)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(program, args) { RedirectStandardError = true, UseShellExecute = false })!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode == 0;
    }

    private string[] Files() => Directory.GetFiles(_folder, "*", SearchOption.AllDirectories);

    private async Task<SendReport> SendAsync(NpgsqlDataSource database, PhotoFiles files)
    {
        var tree = new UnitTree(new(database));
        await tree.LoadAsync(TestContext.Current.CancellationToken);
        var texts = new ProblemTexts(new StringLocalizer<ProblemTexts>(new ResourceManagerStringLocalizerFactory(Options.Create(new LocalizationOptions()), NullLoggerFactory.Instance)));
        return new(new Commands(database, new EphemeralDataProtectionProvider(), TimeProvider.System), new ActivationStore(database), tree,
            new(_encoder, files, TimeProvider.System, NullLogger<KeepPhoto>.Instance), texts, TimeProvider.System);
    }

    private async Task<Caller> ResponderAsync(NpgsqlDataSource database)
    {
        await using var phone = await Phone.BindAsync(district.Url, await district.InviteAsync());
        return new(Guid.Parse(phone.MemberId), "王芳", Role.Responder, phone.StairwellCode, null, phone.Role, TimeProvider.System.GetUtcNow().AddDays(1));
    }

    public void Dispose()
    {
        _encoder.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
