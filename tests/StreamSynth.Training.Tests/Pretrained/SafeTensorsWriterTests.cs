using System.Buffers.Binary;
using System.Text;
using StreamSynth.Training.Pretrained;

namespace StreamSynth.Training.Tests.Pretrained;

public sealed class SafeTensorsWriterTests
{
    [Fact]
    public void Write_RandomTensors_AreReadBackBitForBit()
    {
        Numbers numbers = new(4);
        for (int round = 0; round < 50; round++)
        {
            NamedTensor[] tensors = [.. Enumerable.Range(0, numbers.Below(8)).Select(i => Random(numbers, $"layer{i}.\"näme\"/{(char)(0x1F600 & 0xFFFF)}"))];
            Dictionary<string, long> counters = Enumerable.Range(0, numbers.Below(3)).ToDictionary(i => $"count{i}", i => long.MaxValue - i);

            IReadOnlyList<NamedTensor> read = SafeTensors.Read(Written(tensors, counters), "written");

            Assert.Equal(tensors.Where(t => t.Data.Length > 0).Select(t => (t.Name, string.Join(",", t.Shape))), read.Where(t => t.Data.Length > 0).Select(t => (t.Name, string.Join(",", t.Shape))));
            Assert.Equal(tensors.SelectMany(t => t.Data).Select(BitConverter.SingleToInt32Bits), read.SelectMany(t => t.Data).Select(BitConverter.SingleToInt32Bits));
        }
    }

    [Fact]
    public void Write_AnyHeader_EndsAtAMultipleOfEight()
    {
        for (int length = 1; length < 20; length++)
        {
            MemoryStream file = Written([new(new string('n', length), [1], [1f])], new Dictionary<string, long>());

            Assert.Equal(0UL, BinaryPrimitives.ReadUInt64LittleEndian(file.ToArray()) % 8);
        }
    }

    [Fact]
    public void Write_OneTensorAndCounter_IsTheFormatToTheByte()
    {
        byte[] file = Written([new("w", [2, 1], [1f, -2f])], new Dictionary<string, long> { ["n"] = 3 }).ToArray();

        const string Header = """{"__metadata__":{"format":"pt"},"n":{"dtype":"I64","shape":[],"data_offsets":[0,8]},"w":{"dtype":"F32","shape":[2,1],"data_offsets":[8,16]}}""";
        Assert.Equal(Header, Encoding.UTF8.GetString(file[8..^16]).TrimEnd(' '));
        Assert.Equal([3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0], file[^16..]);
    }

    [Fact]
    public void Write_NameTwiceOrWrongShape_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => Written([new("a", [1], [1f]), new("a", [1], [1f])], new Dictionary<string, long>()));
        Assert.Throws<ArgumentException>(() => Written([new("a", [1], [1f])], new Dictionary<string, long> { ["a"] = 1 }));
        Assert.Throws<ArgumentException>(() => Written([new("__metadata__", [1], [1f])], new Dictionary<string, long>()));
        Assert.Throws<ArgumentException>(() => Written([new("a", [2], [1f])], new Dictionary<string, long>()));
    }

    private static NamedTensor Random(Numbers numbers, string name)
    {
        int[] shape = [.. Enumerable.Range(0, numbers.Below(4)).Select(_ => numbers.Below(4))];
        return new(name, shape, numbers.Normals(shape.Aggregate(1, (count, size) => count * size)));
    }

    private static MemoryStream Written(IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, long> counters)
    {
        MemoryStream file = new();
        SafeTensorsWriter.Write(file, tensors, counters, new Dictionary<string, string> { ["format"] = "pt" });
        file.Position = 0;
        return file;
    }
}
