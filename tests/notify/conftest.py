from tests.world import lasting_world, world

__all__ = ["lasting_world", "world"]
