using StreamSynth.Blocks.Searching;
using StreamSynth.Blocks.Tests.Parquet;
using StreamSynth.Engine.Graph;
using StreamSynth.Media;
using StreamSynth.Testing;

namespace StreamSynth.Blocks.Tests.Searching;

public sealed class PoolPicturesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pictures").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_Icon_DrawsItAsTheSourceDoes()
    {
        IPoolPictures icons = Open(PoolPictures.Icons, Repository.Root);

        byte[] camera = icons.Read("tabler/camera")!;

        Assert.Equal(new ImageSize(24, 24), ImageDecoder.ReadSize(camera, DecodeLimits.Default));
        byte[] pixels = new byte[24 * 24 * 3];
        ImageDecoder.Decode(camera, pixels, DecodeLimits.Default);
        Assert.Equal(255, pixels[0]);
        Assert.True(pixels.Min() < 40);
        Assert.Equal(camera, icons.Read("tabler/camera"));

        // Many sets, one after the other: only some are kept.
        Assert.All((string[])["mdi/camera", "lucide/camera", "ph/camera", "carbon/camera", "tabler/camera"], id => Assert.NotNull(icons.Read(id)));
        Assert.All((string[])["tabler/no-such-icon", "no-such-set/camera", "camera", "", "/", "../tabler/camera"], id => Assert.Null(icons.Read(id)));
    }

    [Theory]
    [InlineData("../secret.png")]
    [InlineData("birds/../../secret.png")]
    [InlineData("birds")]
    [InlineData("birds/none.png")]
    [InlineData("birds/a\0.png")]
    [InlineData("")]
    public void Read_FileOutsideTheFolder_IsNotRead(string id)
    {
        Write("secret.png", [1]);
        Write("root/birds/a.png", [2, 3]);

        Assert.Equal([2, 3], Open("root", _folder).Read("birds/a.png"));
        Assert.Null(Open("root", _folder).Read(id));
        Assert.Null(Open("root", _folder).Read(Path.Combine(_folder, "secret.png")));
    }

    [Fact]
    public void Read_RowOfAParquetFile_GivesItsBytes()
    {
        string file = Path.Combine(_folder, "a.parquet");
        ParquetFiles.Write(file, ParquetFiles.Images.Select((image, i) => $"{ParquetFiles.Struct(image)}, {i}::BIGINT"));
        IPoolPictures rows = Open("a.parquet", _folder);

        for (int i = 0; i < ParquetFiles.Images.Count; i++) Assert.Equal(ParquetFiles.Images[i], ParquetFiles.Blob(rows.Read($"a.parquet/{i}")!));
        Assert.All((string[])[$"a.parquet/{ParquetFiles.Images.Count}", "a.parquet/-1", "a.parquet/x", "b.parquet/0", "a.parquet/99999999999999999999"], id => Assert.Null(rows.Read(id)));
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("torn.parquet")]
    public void Open_WhereNothingIs_SaysWhatIsExpected(string place)
    {
        Write("torn.parquet", [1, 2, 3]);

        GraphException refused = Assert.Throws<GraphException>(() => Open(place, _folder));

        Diagnostic fault = Assert.Single(refused.Diagnostics);
        Assert.Equal("SS7240", fault.Code);
        Assert.Contains(place, fault.Message, StringComparison.Ordinal);
    }

    private static IPoolPictures Open(string place, string root) => PoolPictures.Open(place, "image", 24, new([root]));

    private void Write(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}
