using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using StreamSynth.Blocks.Classes;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Testing;

namespace StreamSynth.Conventions.Tests;

public sealed class BlockCatalogTests
{
    private static readonly BlockCatalog Catalog = BlockCatalog.From(typeof(ListClassesBlock).Assembly);

    private static IEnumerable<(BlockDescriptor Block, PropertyInfo Option)> Options =>
        Catalog.Blocks.SelectMany(b => RecordReader.MembersOf(b.Options).Select(o => (b, o)));

    [Fact]
    public void Blocks_Each_HaveATestClass()
    {
        string[] tests = [.. Directory.EnumerateFiles(Repository.PathOf("tests/StreamSynth.Blocks.Tests"), "*Tests.cs", SearchOption.AllDirectories).Select(f => Path.GetFileName(f)!)];

        Assert.Empty(Catalog.Blocks.Select(b => $"{b.Class.Name.Split('`')[0]}Tests.cs").Except(tests));
    }

    [Fact]
    public void Options_Each_HaveADescription() =>
        Assert.Empty(Options.Where(o => !o.Option.IsDefined(typeof(DescriptionAttribute))).Select(o => $"{o.Block.Name}.{o.Option.Name}"));

    [Fact]
    public void Options_ThatAreNumbers_HaveARange() =>
        Assert.Empty(Options.Where(o => IsNumber(o.Option.PropertyType) && !o.Option.IsDefined(typeof(RangeAttribute))).Select(o => $"{o.Block.Name}.{o.Option.Name}"));

    [Fact]
    public void Names_Each_AreDomainDotVerbOrNoun() =>
        Assert.All(Catalog.Blocks, b => Assert.Matches("^[a-z]+\\.[a-z]+(_[a-z]+)*$", b.Name));

    private static bool IsNumber(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: false } plain
        && Type.GetTypeCode(plain) is TypeCode.Int32 or TypeCode.Int64 or TypeCode.UInt64 or TypeCode.Single or TypeCode.Double;
}
